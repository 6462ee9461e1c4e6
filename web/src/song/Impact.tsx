import { titleOf } from '../figures/columns';
import { PartPanel } from '../figures/PartPanel';
import { type Answer, numberOf, type Row, wordOf } from '../figures/types';
import type { Part } from '../figures/useParts';
import { written } from '../figures/write';
import { plural } from '../format/number';
import { Facts } from '../ui/Facts';
import classes from './Song.module.css';
import { rangeOf, signed, verdictOf } from './words';

/** The interval on a line around no change. */
function Range({ row }: { row: Row }) {
  const range = rangeOf(row);
  if (!range) return null;
  const { low, middle, high, edge } = range;
  const place = (value: number): string => `${50 + (value / edge) * 46}%`;
  return (
    <svg
      className={classes.range}
      role="img"
      aria-label={`From ${signed(low)} to ${signed(high)} listeners, with ${signed(middle)} in the middle`}
    >
      <line x1="0" x2="100%" y1="22" y2="22" className={classes.axis} />
      <line x1="50%" x2="50%" y1="8" y2="36" className={classes.none} />
      <line x1={place(low)} x2={place(high)} y1="22" y2="22" className={classes.interval} />
      <circle cx={place(middle)} cy="22" r="6" className={classes.middle} />
      <text x="50%" y="52" textAnchor="middle">
        0
      </text>
      <text x={place(low)} y="52" textAnchor="end">
        {signed(low)}
      </text>
      <text x={place(high)} y="52" textAnchor="start">
        {signed(high)}
      </text>
    </svg>
  );
}

const NUMBERS = ['raw_change', 'listeners', 'impact_percent'] as const;
const TELLS: Record<(typeof NUMBERS)[number], (value: number | null) => string> = {
  raw_change: signed,
  listeners: (value) => written(value, 'listeners'),
  impact_percent: (value) => written(value, 'percent'),
};

function Told({ answer, row }: { answer: Answer; row: Row }) {
  return (
    <>
      <p>{verdictOf(row)}</p>
      <Range row={row} />
      <Facts
        facts={NUMBERS.map((name) => [titleOf(answer, name), TELLS[name](numberOf(row, name))])}
      />
    </>
  );
}

/** What the song does to the audience, beyond what its hours do anyway. */
export function Impact({ part, item }: { part: Part; item: string }) {
  const rowIn = ({ items }: Answer) => items.find((row) => wordOf(row, 'item') === item);
  return (
    <PartPanel
      part={part}
      what="Impact on the audience"
      title={(answer) => {
        const row = rowIn(answer);
        if (!row) return 'Impact on the audience';
        return `Impact: ${signed(numberOf(row, 'impact'))} listeners, over ${plural(numberOf(row, 'plays') ?? 0, 'play')}`;
      }}
    >
      {(answer) => {
        const row = rowIn(answer);
        return row ? (
          <Told answer={answer} row={row} />
        ) : (
          <p className="quiet">
            Needs at least 5 plays in this period, each with listeners counted at its start and at
            its end. Choose a longer period.
          </p>
        );
      }}
    </PartPanel>
  );
}
