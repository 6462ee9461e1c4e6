import { bandPath, type Frame, linePath, runsOf, type Span, stackPath } from './shape';
import type { Drawn } from './TimeChart';
import classes from './TimeChart.module.css';

/** Where nothing was measured: hatched, and said why. */
export function Gaps(props: {
  gaps: readonly Span[];
  frame: Frame;
  hatch: string;
  reasonOf?: (gap: Span) => string | undefined;
}) {
  const { frame } = props;
  return props.gaps.map((gap) => (
    <rect
      key={gap.from}
      x={frame.x(gap.from)}
      width={Math.max(0, frame.x(gap.to) - frame.x(gap.from))}
      height={frame.height}
      fill={`url(#${props.hatch})`}
    >
      <title>{props.reasonOf?.(gap) ?? 'Not measured'}</title>
    </rect>
  ));
}

const hasBand = (each: Drawn): boolean =>
  !each.ghost && each.drawn.some((b) => b.low !== null && b.high !== null && b.low !== b.high);

/** The series: areas and bands below, then every line. */
export function Lines(props: {
  all: readonly Drawn[];
  frame: Frame;
  stack: boolean;
  lit: string | null;
}) {
  const { all, frame, stack, lit } = props;
  const runs = all.map((each) => ({ each, runs: runsOf(each.drawn) }));
  const dimmed = (key: string) => (lit !== null && lit !== key) || undefined;
  return (
    <>
      {runs.map(({ each, runs: own }) =>
        each.ghost || !(stack || hasBand(each)) ? null : (
          <path
            key={each.key}
            className={stack ? classes.stack : classes.band}
            data-tone={each.tone}
            data-dim={dimmed(each.key)}
            d={own.map((run) => (stack ? stackPath : bandPath)(run, frame)).join('')}
          />
        ),
      )}
      {runs.map(({ each, runs: own }) => (
        <path
          key={each.key}
          className={classes.line}
          data-tone={each.tone}
          data-ghost={each.ghost || undefined}
          data-dim={dimmed(each.key)}
          d={own.map((run) => linePath(run, frame)).join('')}
        />
      ))}
    </>
  );
}
