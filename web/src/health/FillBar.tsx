import { UNKNOWN } from '../format/number';
import { Value } from '../ui/Figure';
import classes from './Health.module.css';
import type { Level } from './levels';

/** A figure with a bar as long as its share, and a word for how good it is; inside a <dl>. */
export function FillBar(props: {
  label: string;
  shown: string;
  /** 0 to 1; null where the figure is not a share of anything, or not known. */
  share: number | null;
  level: Level;
  reason?: string;
}) {
  const { share, level } = props;
  const known = props.shown !== UNKNOWN;
  return (
    <div className={classes.fill} data-tone={known ? level.tone : 'none'}>
      <dt>{props.label}</dt>
      <dd>
        <Value shown={props.shown} reason={props.reason} />
        <span className={classes.word}>{known ? level.word : ''}</span>
      </dd>
      <svg className={classes.bar} aria-hidden="true" focusable="false">
        {share === null ? null : (
          <rect width={`${Math.min(1, Math.max(0, share)) * 100}%`} height="100%" />
        )}
      </svg>
    </div>
  );
}
