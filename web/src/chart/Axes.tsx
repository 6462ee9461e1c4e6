import type { Scale, TimeTick } from './scale';
import type { Frame } from './shape';
import classes from './TimeChart.module.css';

/** Round values across, round local times below. */
export function Axes(props: {
  frame: Frame;
  scale: Scale;
  ticks: readonly TimeTick[];
  write: (value: number) => string;
  gutter: number;
}) {
  const { frame, scale, ticks } = props;
  return (
    <>
      {scale.ticks.map((value) => (
        <g key={value} className={classes.grid} data-base={value === scale.bottom || undefined}>
          <path d={`M0 ${frame.y(value)}H${frame.width}`} />
          <text x={-8} y={Math.max(10, frame.y(value) + 4)} textAnchor="end">
            {props.write(value)}
          </text>
        </g>
      ))}
      {ticks.map(({ at, label, isDay }) => {
        const x = frame.x(at);
        const room = x > 16 && x < frame.width - 16;
        return (
          <g key={at} className={classes.tick} data-day={isDay || undefined}>
            <path d={`M${x} ${isDay ? 0 : frame.height}V${frame.height + 5}`} />
            {room ? (
              <text x={x} y={frame.height + 20} textAnchor="middle">
                {label}
              </text>
            ) : null}
          </g>
        );
      })}
    </>
  );
}
