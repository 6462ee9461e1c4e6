import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import classes from './BarChart.module.css';
import { type BarBucket, type BarKind, type BarLine, isPartial } from './bars';
import { placeOf } from './Reading';
import time from './TimeChart.module.css';
import { bucketWords } from './words';

/** What the bucket that is pointed at counts. */
export function BarReading(props: {
  buckets: readonly BarBucket[];
  index: number;
  kinds: readonly BarKind[];
  line?: BarLine;
  x: number;
  width: number;
  write: (value: number | null) => string;
}) {
  const zone = useZone();
  const { index, line } = props;
  const bucket = props.buckets[index];
  if (!bucket) return null;
  const told = (value: number | null | undefined): string =>
    value == null ? 'not measured' : props.write(value);
  return (
    <div className={time.reading} style={placeOf(props.x, props.width)} aria-live="polite">
      <p className={time.when}>
        {bucketWords(bucket, zone, serverNow())}
        {isPartial(bucket, serverNow()) ? ', so far' : ''}
      </p>
      <dl>
        {props.kinds.map((kind, i) => (
          <div key={kind.key} className={time.row}>
            <dt>
              <span className={classes.swatch} data-tone={kind.tone} />
              {kind.name}
            </dt>
            <dd>{told(bucket.counts[i])}</dd>
          </div>
        ))}
        {line ? (
          <div className={time.row}>
            <dt>
              <svg width="14" height="8" aria-hidden="true" focusable="false">
                <path
                  d="M0 4h14"
                  className={time.line}
                  data-tone={line.tone}
                  data-ghost={line.ghost || undefined}
                />
              </svg>
              {line.name}
            </dt>
            <dd>{told(line.values[index])}</dd>
          </div>
        ) : null}
      </dl>
    </div>
  );
}
