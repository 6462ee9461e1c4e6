import type { Frame } from './shape';
import classes from './TimeChart.module.css';

export interface Mark {
  key: string;
  kind: 'outage' | 'note' | 'track';
  at: number;
  /** Where it lasts. */
  until?: number;
  /** What it says on hover. */
  text: string;
}

const SHAPES: Record<Mark['kind'], string> = {
  outage: 'M0-7 5 2H-5z',
  note: 'M0-7 5-2 0 3-5-2z',
  track: 'M0-5V0',
};

/** More tracks than one for so many pixels would be a smear: none are drawn then. */
const PIXELS_A_TRACK = 5;

const tooMany = (marks: readonly Mark[], width: number): boolean =>
  marks.filter((mark) => mark.kind === 'track').length * PIXELS_A_TRACK > width;

/** What happened, on the axis: triangles for outages, diamonds for notes, strokes for tracks. */
export function Marks({ marks, frame }: { marks: readonly Mark[]; frame: Frame }) {
  const skip = tooMany(marks, frame.width);
  return marks.map((mark) => {
    const x = Math.max(0, frame.x(mark.at));
    const end = Math.min(frame.width, frame.x(mark.until ?? mark.at));
    if (x > frame.width || end < 0 || (skip && mark.kind === 'track')) return null;
    return (
      <g key={mark.key} className={classes.mark} data-kind={mark.kind}>
        {end > x + 1 ? <rect x={x} width={end - x} height={frame.height} /> : null}
        {mark.kind === 'note' ? (
          <path className={classes.stem} d={`M${x} 0V${frame.height}`} />
        ) : null}
        <path d={SHAPES[mark.kind]} transform={`translate(${x} ${frame.height})`} />
        <title>{mark.text}</title>
      </g>
    );
  });
}
