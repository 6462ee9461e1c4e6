import { useElementSize } from '@mantine/hooks';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { zonePlace } from '../format/time';
import { useZone } from '../shell/site';
import { Axes } from './Axes';
import { Legend } from './Legend';
import { Gaps, Lines } from './Lines';
import { type Mark, Marks } from './Marks';
import { Pointer } from './Pointer';
import { scaleOf, timeTicks } from './scale';
import {
  type Bucket,
  bucketsOf,
  extent,
  frameOf,
  gapsOf,
  type Series,
  type Span,
  stacked,
} from './shape';
import classes from './TimeChart.module.css';
import { chartInWords } from './words';

export interface Drawn extends Series {
  buckets: Bucket[];
  /** As it is drawn: the same, unless it stands on others. */
  drawn: Bucket[];
}

export interface TimeChartProps {
  /** What is shown, for people who hear the page: "Listeners". */
  label: string;
  span: Span;
  bucketMs: number;
  series: readonly Series[];
  /** How a value is written: "847", "12 ms". */
  write: (value: number | null) => string;
  stack?: boolean;
  /** The smallest step of the axis that makes sense; 1 for counts. */
  least?: number;
  height?: number;
  marks?: readonly Mark[];
  /** Why nothing is known in a gap. */
  reasonOf?: (gap: Span) => string | undefined;
  /** What else is to be said of an instant: the song. */
  aboutOf?: (bucket: Span) => ReactNode;
  onZoom?: (span: Span) => void;
  onZoomOut?: () => void;
  /** For charts that stand together: the instant that is pointed at, in all of them. */
  at?: number | null;
  onAt?: (at: number | null) => void;
}

function drawnOf(props: TimeChartProps): Drawn[] {
  const all = props.series.map((each) => ({
    ...each,
    buckets: bucketsOf(each.points, props.bucketMs, props.span.to),
  }));
  const solid = all.filter((each) => !each.ghost);
  const heights = props.stack ? stacked(solid.map((each) => each.buckets)) : [];
  return all.map((each) => ({ ...each, drawn: heights[solid.indexOf(each)] ?? each.buckets }));
}

/** Where none of the series is known; a ghost says nothing about this time. */
function commonGaps(all: readonly Drawn[], { from, to }: Span): Span[] {
  const solid = all.filter((each) => !each.ghost);
  const known = new Map<number, Bucket>();
  for (const bucket of solid.flatMap((each) => each.buckets)) {
    if (bucket.value !== null || !known.has(bucket.from)) known.set(bucket.from, bucket);
  }
  const merged = [...known.values()].sort((a, b) => a.from - b.from);
  return gapsOf(merged, from, to);
}

const PIXELS_A_TICK = 66;
const GUTTER_A_LETTER = 7.5;

/**
 * Lines over time: the mean with the band from the lowest to the highest, gaps as gaps. Pointing or
 * the arrow keys read it, dragging zooms in, a double click or Esc goes back out.
 */
export function TimeChart(props: TimeChartProps) {
  const zone = useZone();
  const hatch = useId();
  const { ref, width } = useElementSize();
  const [lit, light] = useState<string | null>(null);
  const height = props.height ?? 260;
  const { span, write, series, bucketMs, stack } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rest of the props does not draw
  const all = useMemo(() => drawnOf(props), [series, bucketMs, stack, span.to]);
  const gaps = useMemo(() => commonGaps(all, span), [all, span]);
  const found = extent(all.map((each) => each.drawn));
  const scale = scaleOf(stack ? 0 : (found?.[0] ?? 0), found?.[1] ?? 0, props.least ?? 1);
  const gutter = 12 + GUTTER_A_LETTER * Math.max(...scale.ticks.map((t) => write(t).length));
  const plot = Math.max(0, width - gutter);
  const frame = frameOf(span, scale, plot, height);
  const ticks = timeTicks(span.from, span.to, zone, Math.max(2, Math.floor(plot / PIXELS_A_TICK)));
  return (
    <figure className={classes.chart}>
      <Legend series={series} lit={lit} onLight={light} />
      <div ref={ref} className={classes.plot}>
        {width === 0 ? (
          <div style={{ height: height + 26 }} />
        ) : (
          <Pointer
            frame={frame}
            gutter={gutter}
            all={all}
            chart={props}
            label={chartInWords({ ...props, all, gaps, zone })}
          >
            <svg width={width} height={height + 26} aria-hidden="true">
              <defs>
                <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse">
                  <path d="M-1 7 7-1M-4 4 4-4M2 10 10 2" className={classes.hatch} />
                </pattern>
              </defs>
              <g transform={`translate(${gutter} 0)`}>
                <Axes frame={frame} scale={scale} ticks={ticks} write={write} gutter={gutter} />
                <Gaps gaps={gaps} frame={frame} hatch={hatch} reasonOf={props.reasonOf} />
                <Lines all={all} frame={frame} stack={stack ?? false} lit={lit} />
                <Marks marks={props.marks ?? []} frame={frame} />
              </g>
            </svg>
          </Pointer>
        )}
      </div>
      <figcaption className={classes.zone}>{zonePlace(zone)} time</figcaption>
    </figure>
  );
}
