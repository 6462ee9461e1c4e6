import { serverNow } from '../live/clock';
import classes from './BarChart.module.css';
import { type BarBucket, type BarKind, type BarLine, isPartial, isUnknown } from './bars';
import { Gaps } from './Lines';
import { type Bucket, type Frame, linePath, runsOf } from './shape';
import time from './TimeChart.module.css';

function Bar(props: { bucket: BarBucket; kinds: readonly BarKind[]; frame: Frame }) {
  const { bucket, kinds, frame } = props;
  const partial = isPartial(bucket, serverNow()) || undefined;
  const x = frame.x(bucket.from);
  const room = frame.x(bucket.to) - x;
  const width = Math.max(1, room - (room > 4 ? 1 : 0));
  let base = 0;
  return kinds.map((kind, i) => {
    const value = bucket.counts[i] ?? 0;
    if (value === 0) return null;
    const bottom = frame.y(base);
    base += value;
    const top = frame.y(base);
    return (
      <rect
        key={kind.key}
        className={classes.bar}
        data-tone={kind.tone}
        data-partial={partial}
        x={x}
        y={top}
        width={width}
        height={Math.max(1, bottom - top)}
      />
    );
  });
}

/** The line as it goes through the middles of its buckets. */
function Over({
  line,
  buckets,
  frame,
}: {
  line: BarLine;
  buckets: readonly BarBucket[];
  frame: Frame;
}) {
  const points: Bucket[] = buckets.map(({ from, to }, i) => {
    const value = line.values[i] ?? null;
    return { from, to, mid: (from + to) / 2, value, low: null, high: null, base: 0 };
  });
  const d = runsOf(points)
    .map((run) => linePath(run, frame))
    .join('');
  return (
    <>
      <path className={classes.halo} d={d} />
      <path
        className={`${time.line} ${classes.over}`}
        data-tone={line.tone}
        data-ghost={line.ghost || undefined}
        d={d}
      />
    </>
  );
}

/** The bars, hatched where nothing was measured, and the line over them. */
export function Bars(props: {
  buckets: readonly BarBucket[];
  kinds: readonly BarKind[];
  line?: BarLine;
  frame: Frame;
  hatch: string;
}) {
  const { buckets, kinds, line, frame } = props;
  return (
    <>
      <Gaps gaps={buckets.filter(isUnknown)} frame={frame} hatch={props.hatch} />
      {buckets.map((bucket) => (
        <Bar key={bucket.from} bucket={bucket} kinds={kinds} frame={frame} />
      ))}
      {line ? <Over line={line} buckets={buckets} frame={frame} /> : null}
    </>
  );
}
