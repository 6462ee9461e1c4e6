import { RankTable } from '../chart/RankTable';
import { PartPanel } from '../figures/PartPanel';
import { numberOf, type Row, wordOf } from '../figures/types';
import type { Part } from '../figures/useParts';
import { unmeasuredWords, written } from '../figures/write';
import { count, plural } from '../format/number';
import { SongLink } from '../song/SongLink';
import table from '../ui/Table.module.css';
import { rankWords } from './words';

function Song({ row }: { row: Row }) {
  const artist = wordOf(row, 'artist');
  return (
    <span className={table.stack}>
      <SongLink id={wordOf(row, 'item')} title={wordOf(row, 'title')} />
      {artist ? <span className={table.sub}>{artist}</span> : null}
    </span>
  );
}

const BEFORE = {
  key: 'before',
  title: 'Before',
  cell: (row: Row) => rankWords(numberOf(row, 'rank') ?? 0, numberOf(row, 'rank_before')),
};

/** What was played most, against the period before. */
export function TopSongs({ part }: { part: Part }) {
  return (
    <PartPanel
      part={part}
      what="Top songs"
      height={420}
      title={({ items }) =>
        items.length > 0 ? `Top ${plural(items.length, 'song')}` : 'Top songs'
      }
    >
      {({ items, meta }) =>
        items.length === 0 ? (
          <p className="quiet">No song was played in this period.</p>
        ) : (
          <RankTable
            label="Songs by plays"
            ranked
            rows={items}
            keyOf={(row) => wordOf(row, 'item') ?? ''}
            head={{ title: 'Song', cell: (row) => <Song row={row} /> }}
            value={(row) => numberOf(row, 'plays')}
            columns={[
              { key: 'plays', title: 'Plays', cell: (row) => count(numberOf(row, 'plays')) },
              // A place in a time that was hardly measured says little.
              ...(unmeasuredWords(meta.previous_known_fraction) ? [] : [BEFORE]),
              {
                key: 'aired',
                title: 'On air',
                roomy: true,
                cell: (row) => written(numberOf(row, 'played_ms'), 'ms'),
              },
              {
                key: 'skips',
                title: 'Skips',
                roomy: true,
                cell: (row) => count(numberOf(row, 'skips')),
              },
            ]}
          />
        )
      }
    </PartPanel>
  );
}
