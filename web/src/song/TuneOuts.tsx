import { RankTable } from '../chart/RankTable';
import { titleOf } from '../figures/columns';
import { PartPanel } from '../figures/PartPanel';
import { numberOf, type Row } from '../figures/types';
import type { Part } from '../figures/useParts';
import { written } from '../figures/write';
import { clockLength } from '../format/duration';

const MINUTE = 60_000;
const COLUMNS = ['tune_outs', 'tune_ins', 'listeners', 'airings'] as const;

/** Who came and who went in each minute of it, over all its airings. */
export function TuneOuts({ part }: { part: Part }) {
  return (
    <PartPanel part={part} what="Tune-outs by minute" title={() => 'Tune-outs by minute'}>
      {(answer) =>
        answer.items.length === 0 ? (
          <p className="quiet">
            Needs an airing in this period, and the list of clients, which tells who came and went.
          </p>
        ) : (
          <RankTable
            label="Tune-outs by minute of the song"
            rows={answer.items}
            keyOf={(row) => String(numberOf(row, 'minute'))}
            head={{
              title: titleOf(answer, 'minute'),
              cell: (row) => clockLength((numberOf(row, 'minute') ?? 0) * MINUTE),
            }}
            value={(row) => numberOf(row, 'tune_outs')}
            columns={COLUMNS.map((name, i) => ({
              key: name,
              title: titleOf(answer, name),
              roomy: i > 1,
              cell: (row: Row) => written(numberOf(row, name), 'listeners'),
            }))}
          />
        )
      }
    </PartPanel>
  );
}
