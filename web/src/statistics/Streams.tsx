import { useQuery } from '@tanstack/react-query';
import { RankTable } from '../chart/RankTable';
import { TimeChart } from '../chart/TimeChart';
import { catalogue } from '../figures/ask';
import { axisOf } from '../figures/axis';
import { bucketFor, lengthOf, timeOf } from '../figures/buckets';
import { PartPanel } from '../figures/PartPanel';
import { SeriesTable } from '../figures/SeriesTable';
import { MetricTerm } from '../figures/Term';
import { type Answer, numberOf, type Row, wordOf } from '../figures/types';
import type { Part } from '../figures/useParts';
import { written } from '../figures/write';
import { Value } from '../ui/Figure';
import { linesOf } from './series';
import { reasonOf } from './words';

const MEAN = 'listeners_average';
const COLUMNS = [MEAN, 'listeners_peak', 'tlh_ms', 'cume', 'true_uptime_percent'] as const;
const AXIS = axisOf('listeners', 0);

function Figures({ rows }: { rows: readonly Row[] }) {
  const { data } = useQuery(catalogue);
  return (
    <RankTable
      label="Streams, by their average listeners"
      rows={rows}
      keyOf={(row) => wordOf(row, 'stream') ?? ''}
      head={{ title: 'Stream', cell: (row) => wordOf(row, 'stream') ?? 'Not told' }}
      value={(row) => numberOf(row, MEAN)}
      columns={COLUMNS.map((name, i) => ({
        key: name,
        title: <MetricTerm name={name} />,
        roomy: i > 1,
        cell: (row: Row) => (
          <Value
            shown={written(numberOf(row, name), data?.get(name)?.unit ?? 'number')}
            reason={reasonOf(name)}
          />
        ),
      }))}
    />
  );
}

function Lines({ answer }: { answer: Answer }) {
  const span = timeOf(answer);
  return (
    <TimeChart
      label="Average listeners by stream"
      span={span}
      bucketMs={lengthOf(bucketFor(span))}
      series={linesOf(answer.items, 'stream', MEAN)}
      write={AXIS.write}
      height={200}
    />
  );
}

/** Each stream beside the others: a line for it, and its figures. */
export function Streams({ part, lines }: { part: Part; lines: Part }) {
  return (
    <PartPanel
      part={part}
      what="Streams compared"
      height={300}
      title={() => 'Streams compared'}
      beside={
        lines.answer ? (
          <SeriesTable
            title="Average listeners by stream"
            series={linesOf(lines.answer.items, 'stream', MEAN)}
            write={AXIS.write}
          />
        ) : null
      }
    >
      {({ items }) =>
        items.length === 0 ? (
          <p className="quiet">No stream is known in this period.</p>
        ) : (
          <>
            {lines.answer ? <Lines answer={lines.answer} /> : null}
            <Figures rows={items} />
          </>
        )
      }
    </PartPanel>
  );
}
