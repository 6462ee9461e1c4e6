import { MetricFigure } from './MetricFigure';
import classes from './MetricFigures.module.css';
import type { Meta, Row } from './types';
import { unmeasuredWords } from './write';

/** Metrics as cards. Where the period before was hardly measured, a change would say little. */
export function MetricFigures(props: {
  names: readonly string[];
  row: Row | undefined;
  meta: Meta | undefined;
  compare: boolean;
  reasonOf: (name: string) => string;
  /** Which have not come yet. */
  isComing?: (name: string) => boolean;
  className: string | undefined;
}) {
  const unmeasured = unmeasuredWords(props.meta?.previous_known_fraction);
  return (
    <>
      {unmeasured ? <p className={classes.notCompared}>Not compared: {unmeasured}.</p> : null}
      <dl className={props.className}>
        {props.names.map((name) => (
          <MetricFigure
            key={name}
            name={name}
            row={props.row}
            isComing={props.isComing?.(name) ?? false}
            compare={props.compare && !unmeasured}
            reason={props.reasonOf(name)}
          />
        ))}
      </dl>
    </>
  );
}
