import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { Reading } from './Reading';
import { type Frame, type Span, stepFrom } from './shape';
import type { Drawn, TimeChartProps } from './TimeChart';
import classes from './TimeChart.module.css';

/** A drag shorter than this was a click. */
const DRAG_PIXELS = 8;

const within = (event: PointerEvent<HTMLElement>, gutter: number): number =>
  event.clientX - event.currentTarget.getBoundingClientRect().left - gutter;

/** Reads the chart where it is pointed at: by mouse, by finger, by the arrow keys. */
export function Pointer(props: {
  frame: Frame;
  gutter: number;
  all: readonly Drawn[];
  chart: TimeChartProps;
  label: string;
  children: ReactNode;
}) {
  const { frame, gutter, all, chart } = props;
  const [own, setOwn] = useState<number | null>(null);
  const [dragged, setDragged] = useState<Span | null>(null);
  const start = useRef<number | null>(null);
  const at = chart.at === undefined ? own : chart.at;
  const point = chart.onAt ?? setOwn;

  const onMove = (event: PointerEvent<HTMLElement>) => {
    const x = within(event, gutter);
    point(frame.at(x));
    if (start.current === null || !chart.onZoom) return;
    const [from, to] = [start.current, x].sort((a, b) => a - b);
    if (from !== undefined && to !== undefined) {
      setDragged(to - from < DRAG_PIXELS ? null : { from: frame.at(from), to: frame.at(to) });
    }
  };
  const onUp = () => {
    start.current = null;
    setDragged(null);
    if (dragged) chart.onZoom?.(dragged);
  };
  const onKey = (event: KeyboardEvent) => {
    const next = stepFrom(all[0]?.buckets ?? [], at, event.key);
    if (next !== null) point(next);
    else if (event.key === 'Escape' && chart.onZoomOut) chart.onZoomOut();
    else return;
    event.preventDefault();
  };
  return (
    <div className={classes.pointer} data-zooms={chart.onZoom ? true : undefined}>
      <div
        role="img"
        aria-label={props.label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read it
        tabIndex={0}
        onPointerMove={onMove}
        onPointerLeave={() => {
          if (start.current === null) point(null);
        }}
        onPointerDown={(event) => {
          if (event.button !== 0 || event.pointerType === 'touch') return;
          start.current = within(event, gutter);
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerUp={onUp}
        onPointerCancel={onUp}
        onDoubleClick={chart.onZoomOut}
        onKeyDown={onKey}
        onBlur={() => point(null)}
      >
        {props.children}
      </div>
      {dragged ? (
        <div
          className={classes.dragged}
          style={{
            left: gutter + frame.x(dragged.from),
            width: frame.x(dragged.to) - frame.x(dragged.from),
            height: frame.height,
          }}
        />
      ) : null}
      {at === null ? null : (
        <Reading at={at} frame={frame} gutter={gutter} all={all} chart={chart} />
      )}
    </div>
  );
}
