import { MetricFigure } from './MetricFigure';
import type { Meta, Row } from './types';
import { unmeasuredWords } from './write';

/** Metrics as cards; compared only where the period before was measured for most of its time. */
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
  const compare = props.compare && !unmeasuredWords(props.meta?.previous_known_fraction);
  return (
    <dl className={props.className}>
      {props.names.map((name) => (
        <MetricFigure
          key={name}
          name={name}
          row={props.row}
          isComing={props.isComing?.(name) ?? false}
          compare={compare}
          reason={props.reasonOf(name)}
        />
      ))}
    </dl>
  );
}
