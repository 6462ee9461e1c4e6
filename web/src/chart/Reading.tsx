import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { type Bucket, bucketAt, type Frame } from './shape';
import type { Drawn, TimeChartProps } from './TimeChart';
import classes from './TimeChart.module.css';
import { bucketWords } from './words';

/** Wider than the box ever gets: beyond it, the box stands on the other side of the line. */
const BOX = 270;

function rangeOf(bucket: Bucket, write: TimeChartProps['write']): string | null {
  if (bucket.low === null || bucket.high === null || bucket.low === bucket.high) return null;
  return `${write(bucket.low)} to ${write(bucket.high)}`;
}

function Row({ each, at, write }: { each: Drawn; at: number; write: TimeChartProps['write'] }) {
  const bucket = bucketAt(each.buckets, at);
  if (!bucket) return null;
  const range = rangeOf(bucket, write);
  return (
    <div className={classes.row}>
      <dt>
        <svg width="14" height="8" aria-hidden="true" focusable="false">
          <path
            d="M0 4h14"
            className={classes.line}
            data-tone={each.tone}
            data-ghost={each.ghost || undefined}
          />
        </svg>
        {each.name}
      </dt>
      <dd>
        {bucket.value === null ? 'not measured' : write(bucket.value)}
        {range ? <span className="quiet"> ({range})</span> : null}
      </dd>
    </div>
  );
}

/** The crosshair, and beside it what the lines say there. */
export function Reading(props: {
  at: number;
  frame: Frame;
  gutter: number;
  all: readonly Drawn[];
  chart: TimeChartProps;
}) {
  const zone = useZone();
  const { at, frame, gutter, all, chart } = props;
  const bucket = all.map((each) => bucketAt(each.buckets, at)).find((found) => found);
  if (!bucket) return null;
  const x = gutter + frame.x(bucket.mid);
  const left = x + BOX > gutter + frame.width;
  const unknown = all.every((each) => each.ghost || bucketAt(each.buckets, at)?.value === null);
  return (
    <>
      <div className={classes.cross} style={{ left: x, height: frame.height }} />
      <div
        className={classes.reading}
        style={left ? { right: `calc(100% - ${x - 12}px)` } : { left: x + 12 }}
        aria-live="polite"
      >
        <p className={classes.when}>{bucketWords(bucket, zone, serverNow())}</p>
        <dl>
          {all.map((each) => (
            <Row key={each.key} each={each} at={at} write={chart.write} />
          ))}
        </dl>
        {unknown ? <p className="quiet">{chart.reasonOf?.(bucket) ?? 'Not measured'}</p> : null}
        {chart.aboutOf?.(bucket)}
      </div>
    </>
  );
}
