import { useQuery } from '@tanstack/react-query';
import { RankTable } from '../chart/RankTable';
import { valueWords } from '../explore/answer';
import { catalogue } from '../figures/ask';
import { PartPanel } from '../figures/PartPanel';
import { MetricTerm } from '../figures/Term';
import { numberOf, type Row, wordOf } from '../figures/types';
import type { Part } from '../figures/useParts';
import { written } from '../figures/write';
import { useSetSearch } from '../list/useSetSearch';
import { Value } from '../ui/Figure';
import { Segments } from '../ui/Segments';
import { SPLITS, type Split } from './search';
import { reasonOf, SPLIT_NAMES } from './words';

const PLAYED = ['plays', 'played_ms'] as const;
const LISTENED = ['cume', 'tlh_ms', 'sessions'] as const;

/** "34.12 %", of what was counted in all. */
const share = (value: number | null, all: number): string =>
  written(value === null || all === 0 ? null : (value / all) * 100, 'percent');

/** The figure that adds up, and so has shares. */
const addsOf = (split: Split): string => (split === 'genre' ? 'plays' : 'tlh_ms');

function Rows({ rows, split, label }: { rows: readonly Row[]; split: Split; label: string }) {
  const { data } = useQuery(catalogue);
  const metrics = split === 'genre' ? PLAYED : LISTENED;
  const adds = addsOf(split);
  const all = rows.reduce((sum, row) => sum + (numberOf(row, adds) ?? 0), 0);
  return (
    <RankTable
      label={label}
      rows={rows}
      keyOf={(row) => wordOf(row, split) ?? ''}
      head={{
        title: SPLIT_NAMES[split],
        cell: (row) => valueWords(row, split) ?? <span className="quiet">Not told</span>,
      }}
      value={(row) => numberOf(row, metrics[0])}
      columns={[
        ...metrics.map((name, i) => ({
          key: name,
          title: <MetricTerm name={name} />,
          roomy: i > 1,
          cell: (row: Row) => (
            <Value
              shown={written(numberOf(row, name), data?.get(name)?.unit ?? 'number')}
              reason={reasonOf(name)}
            />
          ),
        })),
        {
          key: 'share',
          title: 'Share',
          roomy: true,
          cell: (row) => (
            <Value shown={share(numberOf(row, adds), all)} reason="Nothing was counted" />
          ),
        },
      ]}
    />
  );
}

/** Plays by genre, or listeners by where they are and what they listen with. */
export function SplitPanel({ part, split }: { part: Part; split: Split }) {
  const set = useSetSearch();
  const label = split === 'genre' ? 'Plays by genre' : `Listeners by ${split}`;
  return (
    <PartPanel
      part={part}
      what={label}
      height={300}
      title={() => label}
      beside={
        <Segments
          label="Divided by"
          choices={SPLITS.map((value) => ({ value, label: SPLIT_NAMES[value] }))}
          value={split}
          onChange={(value) => set({ split: value === 'genre' ? undefined : value })}
        />
      }
    >
      {({ items }) =>
        items.length === 0 ? (
          <p className="quiet">Nothing was counted in this period.</p>
        ) : (
          <Rows rows={items} split={split} label={label} />
        )
      }
    </PartPanel>
  );
}
