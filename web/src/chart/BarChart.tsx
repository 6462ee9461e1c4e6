import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import { count } from '../format/number';
import { moment, zonePlace } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Axes } from './Axes';
import classes from './BarChart.module.css';
import { placeOf } from './Reading';
import { scaleOf, timeTicks } from './scale';
import { type Frame, frameOf, type Span } from './shape';
import time from './TimeChart.module.css';
import { bucketWords } from './words';

/** What is counted in a bucket, by kind, in the order of the chart's kinds. */
export interface BarBucket extends Span {
  counts: readonly number[];
}
export interface BarKind {
  key: string;
  name: string;
  /** 1 to 6, or `warn`, `bad` and `quiet` where the kind itself means that. */
  tone: string;
}

export interface BarChartProps {
  label: string;
  span: Span;
  kinds: readonly BarKind[];
  buckets: readonly BarBucket[];
  height?: number;
  /** A bar was chosen: zooms into it, as a rule. */
  onPick?: (bucket: Span) => void;
}

const PIXELS_A_TICK = 66;
const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

function inWords({ label, kinds, buckets }: BarChartProps, zone: string): string {
  const totals = kinds.map(
    (kind, i) => `${count(sum(buckets.map((b) => b.counts[i] ?? 0)))} ${kind.name}`,
  );
  const most = buckets.reduce<BarBucket | null>(
    (top, b) => (top && sum(top.counts) >= sum(b.counts) ? top : b),
    null,
  );
  const when = most
    ? ` Most, ${count(sum(most.counts))}, from ${moment(most.from, zone, most.to)}.`
    : '';
  return `${label}: ${totals.join(', ')}.${when}`;
}

function Bar(props: { bucket: BarBucket; kinds: readonly BarKind[]; frame: Frame }) {
  const { bucket, kinds, frame } = props;
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
        x={x}
        y={top}
        width={width}
        height={Math.max(1, bottom - top)}
      />
    );
  });
}

/** Counts per bucket of time, kinds on top of each other, from zero. */
export function BarChart(props: BarChartProps) {
  const zone = useZone();
  const { ref, width } = useElementSize();
  const [at, pointAt] = useState<number | null>(null);
  const { span, kinds, buckets } = props;
  const height = props.height ?? 96;
  const scale = scaleOf(0, Math.max(1, ...buckets.map((b) => sum(b.counts))), 1, 3);
  const gutter = 12 + 7.5 * Math.max(...scale.ticks.map((t) => count(t).length));
  const plot = Math.max(0, width - gutter);
  const frame = frameOf(span, scale, plot, height);
  const ticks = timeTicks(span.from, span.to, zone, Math.max(2, Math.floor(plot / PIXELS_A_TICK)));
  const found = at === null ? undefined : buckets.find((b) => at >= b.from && at < b.to);
  return (
    <figure className={time.chart}>
      <div ref={ref} className={time.plot} style={{ minHeight: height + 26 }}>
        {width > 0 ? (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the period above is chosen with the keys
          <svg
            width={width}
            height={height + 26}
            role="img"
            aria-label={inWords(props, zone)}
            onPointerMove={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              pointAt(frame.at(event.clientX - box.left - gutter));
            }}
            onPointerLeave={() => pointAt(null)}
            onClick={() => {
              if (found) props.onPick?.({ from: found.from, to: found.to });
            }}
          >
            <g transform={`translate(${gutter} 0)`}>
              <Axes frame={frame} scale={scale} ticks={ticks} write={count} gutter={gutter} />
              {found ? (
                <rect
                  className={classes.lit}
                  x={frame.x(found.from)}
                  width={frame.x(found.to) - frame.x(found.from)}
                  height={height}
                />
              ) : null}
              {buckets.map((bucket) => (
                <Bar key={bucket.from} bucket={bucket} kinds={kinds} frame={frame} />
              ))}
            </g>
          </svg>
        ) : null}
        {found ? (
          <div
            className={time.reading}
            style={placeOf(gutter + frame.x((found.from + found.to) / 2), width)}
          >
            <p className={time.when}>{bucketWords(found, zone, serverNow())}</p>
            <dl>
              {kinds.map((kind, i) => (
                <div key={kind.key} className={time.row}>
                  <dt>
                    <span className={classes.swatch} data-tone={kind.tone} />
                    {kind.name}
                  </dt>
                  <dd>{count(found.counts[i] ?? 0)}</dd>
                </div>
              ))}
            </dl>
          </div>
        ) : null}
      </div>
      <figcaption className={time.zone}>{zonePlace(zone)} time</figcaption>
    </figure>
  );
}
