import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { type Bucket, bucketAt, type Frame } from './shape';
import type { Drawn, TimeChartProps } from './TimeChart';
import classes from './TimeChart.module.css';
import { bucketWords } from './words';

const BOX = 290;
const BESIDE = 12;

/** Where the box stands: beside the line, on the side with room; above it where neither has any. */
export function placeOf(x: number, width: number): { left: number } | { right: number } {
  if (x + BESIDE + BOX <= width) return { left: x + BESIDE };
  if (x - BESIDE - BOX >= 0) return { right: width - x + BESIDE };
  return { left: Math.max(0, Math.min(width - BOX, x - BOX / 2)) };
}

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
  const unknown = all.every((each) => each.ghost || bucketAt(each.buckets, at)?.value === null);
  return (
    <>
      <div className={classes.cross} style={{ left: x, height: frame.height }} />
      <div className={classes.reading} style={placeOf(x, gutter + frame.width)} aria-live="polite">
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
