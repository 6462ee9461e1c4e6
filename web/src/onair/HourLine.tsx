import { useElementSize } from '@mantine/hooks';
import { type PointerEvent, useId, useState } from 'react';
import type { HourPoint } from '../api/types';
import { count } from '../format/number';
import { timeOfDay } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import classes from './HourLine.module.css';
import { type HourShape, hourInWords, hourShape, type Known, nearest, scale, ticks } from './hour';

interface Frame {
  x: (at: number) => number;
  y: (value: number) => number;
  width: number;
  height: number;
}

function frameFor(shape: HourShape, width: number, height: number): Frame {
  const [bottom, top] = scale(shape.low ?? 0, shape.high?.[1] ?? 0);
  return {
    width,
    height,
    x: (at) => ((at - shape.from) / (shape.to - shape.from)) * width,
    y: (value) => height - ((value - bottom) / (top - bottom)) * height,
  };
}

const path = (line: Known[], { x, y }: Frame): string =>
  line.map(([at, v], i) => `${i === 0 ? 'M' : 'L'}${x(at).toFixed(1)} ${y(v).toFixed(1)}`).join('');

function area(line: Known[], frame: Frame): string {
  const [first, last] = [line[0], line.at(-1)];
  if (!first || !last) return '';
  const { x, height } = frame;
  return `${path(line, frame)}L${x(last[0]).toFixed(1)} ${height}L${x(first[0]).toFixed(1)} ${height}Z`;
}

function Gaps({ shape, frame, hatch }: { shape: HourShape; frame: Frame; hatch: string }) {
  return shape.gaps.map((gap) => {
    const width = frame.x(gap.to) - frame.x(gap.from);
    return (
      <rect
        key={gap.from}
        x={frame.x(gap.from)}
        width={Math.max(0, width)}
        height={frame.height}
        fill={`url(#${hatch})`}
      >
        <title>Not measured</title>
      </rect>
    );
  });
}

/** Listeners over the last hour. Gaps stay gaps; what it says is also told in words. */
export function HourLine(props: { points: HourPoint[]; pollMs: number | null; small?: boolean }) {
  const zone = useZone();
  const hatch = useId();
  const { ref, width } = useElementSize();
  const [at, pointAt] = useState<number | null>(null);
  const height = props.small ? 26 : 64;
  const shape = hourShape(props.points, serverNow(), props.pollMs);
  const frame = frameFor(shape, width, height);
  const found = at === null ? null : nearest(shape, at);

  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    pointAt(shape.from + share * (shape.to - shape.from));
  };

  return (
    <div className={classes.chart}>
      <div ref={ref} className={classes.plot} data-small={props.small || undefined}>
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={hourInWords(shape, zone)}
          onPointerMove={follow}
          onPointerLeave={() => pointAt(null)}
        >
          <defs>
            <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse">
              <path d="M-1 7 7-1M-4 4 4-4M2 10 10 2" className={classes.hatch} />
            </pattern>
          </defs>
          <Gaps shape={shape} frame={frame} hatch={hatch} />
          {shape.lines.map((line) => (
            <g key={line[0]?.[0]}>
              <path d={area(line, frame)} className={classes.area} />
              <path d={path(line, frame)} className={classes.line} />
            </g>
          ))}
          {found ? <Crosshair found={found} frame={frame} /> : null}
        </svg>
      </div>
      {props.small ? null : <Axis shape={shape} frame={frame} found={found} />}
    </div>
  );
}

function Crosshair({ found, frame }: { found: Known; frame: Frame }) {
  return (
    <g className={classes.cross}>
      <path d={`M${frame.x(found[0])} 0V${frame.height}`} />
      <circle cx={frame.x(found[0])} cy={frame.y(found[1])} r="3" />
    </g>
  );
}

function Axis(props: { shape: HourShape; frame: Frame; found: Known | null }) {
  const zone = useZone();
  const { shape, frame, found } = props;
  return (
    <div className={classes.axis} aria-hidden="true">
      {found ? (
        <span className={classes.found}>
          {count(found[1])} at {timeOfDay(found[0], zone)}
        </span>
      ) : (
        ticks(shape.from, shape.to)
          .filter((t) => frame.x(t) > 18 && frame.x(t) < frame.width - 18)
          .map((t) => (
            <span key={t} className={classes.tick} style={{ left: frame.x(t) }}>
              {timeOfDay(t, zone)}
            </span>
          ))
      )}
    </div>
  );
}
