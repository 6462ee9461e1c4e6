import { RankTable } from '../chart/RankTable';
import { PartPanel } from '../figures/PartPanel';
import { numberOf, type Row, wordOf } from '../figures/types';
import type { Part } from '../figures/useParts';
import { written } from '../figures/write';
import { count, plural } from '../format/number';
import { lengthsInOrder } from './series';

/** For how long sessions lasted, the shortest first. */
export function Lengths({ part }: { part: Part }) {
  const rows = lengthsInOrder(part.answer?.items ?? []);
  const all = rows.reduce((sum, row) => sum + (numberOf(row, 'sessions') ?? 0), 0);
  const share = (row: Row): string =>
    written(all === 0 ? null : ((numberOf(row, 'sessions') ?? 0) / all) * 100, 'percent');
  return (
    <PartPanel
      part={part}
      what="How long sessions last"
      height={220}
      title={() =>
        all > 0 ? `How long ${plural(all, 'session')} lasted` : 'How long sessions last'
      }
    >
      {() =>
        rows.length === 0 ? (
          <p className="quiet">No session is known in this period.</p>
        ) : (
          <RankTable
            label="Sessions by length"
            rows={rows}
            keyOf={(row) => wordOf(row, 'length') ?? ''}
            head={{ title: 'Length', cell: (row) => wordOf(row, 'length') }}
            value={(row) => numberOf(row, 'sessions')}
            columns={[
              {
                key: 'sessions',
                title: 'Sessions',
                cell: (row) => count(numberOf(row, 'sessions')),
              },
              { key: 'share', title: 'Share', cell: share },
            ]}
          />
        )
      }
    </PartPanel>
  );
}
