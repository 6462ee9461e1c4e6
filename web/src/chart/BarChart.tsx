import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, useId, useState } from 'react';
import { count } from '../format/number';
import { zonePlace } from '../format/time';
import { useZone } from '../shell/site';
import { Axes } from './Axes';
import classes from './BarChart.module.css';
import { BarReading } from './BarReading';
import { Bars } from './Bars';
import { type BarBucket, type BarKind, type BarLine, barsInWords, indexFrom, topOf } from './bars';
import { scaleOf, timeTicks } from './scale';
import { frameOf, type Span } from './shape';
import time from './TimeChart.module.css';

export type { BarBucket, BarKind, BarLine };

export interface BarChartProps {
  label: string;
  span: Span;
  kinds: readonly BarKind[];
  buckets: readonly BarBucket[];
  line?: BarLine;
  height?: number;
  /** How a value is written; a count where it is not said, and then kinds are told by their sums. */
  write?: (value: number | null) => string;
  /** A bar was chosen: zooms into it, as a rule. */
  onPick?: (bucket: Span) => void;
}

const PIXELS_A_TICK = 66;

/** Counts per bucket of time, kinds on top of each other, from zero. */
export function BarChart(props: BarChartProps) {
  const zone = useZone();
  const hatch = useId();
  const { ref, width } = useElementSize();
  const [at, setAt] = useState<number | null>(null);
  const { span, kinds, buckets, line, write = count } = props;
  const height = props.height ?? 96;
  const scale = scaleOf(0, topOf(buckets, line), 1, 3);
  const gutter = 12 + 7.5 * Math.max(...scale.ticks.map((t) => write(t).length));
  const plot = Math.max(0, width - gutter);
  const frame = frameOf(span, scale, plot, height);
  const ticks = timeTicks(span.from, span.to, zone, Math.max(2, Math.floor(plot / PIXELS_A_TICK)));
  const found = at === null ? undefined : buckets[at];
  const pick = () => {
    if (found) props.onPick?.({ from: found.from, to: found.to });
  };
  const onKey = (event: KeyboardEvent) => {
    const next = indexFrom(event.key, at, buckets.length);
    if (next !== null) setAt(next);
    else if (event.key === 'Enter') pick();
    else return;
    event.preventDefault();
  };
  const words = barsInWords({ ...props, zone, write, sums: props.write === undefined });
  return (
    <figure className={time.chart}>
      <div ref={ref} className={time.plot} style={{ minHeight: height + 26 }}>
        {width > 0 ? (
          <svg
            width={width}
            height={height + 26}
            role="img"
            aria-label={words}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read it
            tabIndex={0}
            onKeyDown={onKey}
            onBlur={() => setAt(null)}
            onPointerMove={(event) => {
              const box = event.currentTarget.getBoundingClientRect();
              const here = frame.at(event.clientX - box.left - gutter);
              const index = buckets.findIndex((b) => here >= b.from && here < b.to);
              setAt(index < 0 ? null : index);
            }}
            onPointerLeave={() => setAt(null)}
            onClick={pick}
          >
            <defs>
              <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse">
                <path d="M-1 7 7-1M-4 4 4-4M2 10 10 2" className={time.hatch} />
              </pattern>
            </defs>
            <g transform={`translate(${gutter} 0)`}>
              <Axes frame={frame} scale={scale} ticks={ticks} write={write} gutter={gutter} />
              {found ? (
                <rect
                  className={classes.lit}
                  x={frame.x(found.from)}
                  width={frame.x(found.to) - frame.x(found.from)}
                  height={height}
                />
              ) : null}
              <Bars buckets={buckets} kinds={kinds} line={line} frame={frame} hatch={hatch} />
            </g>
          </svg>
        ) : null}
        {found && at !== null ? (
          <BarReading
            {...{ buckets, kinds, line, width, write }}
            index={at}
            x={gutter + frame.x((found.from + found.to) / 2)}
          />
        ) : null}
      </div>
      <figcaption className={time.zone}>{zonePlace(zone)} time</figcaption>
    </figure>
  );
}
