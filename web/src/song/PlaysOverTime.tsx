import { BarChart } from '../chart/BarChart';
import { axisOf } from '../figures/axis';
import { timeOf } from '../figures/buckets';
import { PartPanel } from '../figures/PartPanel';
import { SeriesTable } from '../figures/SeriesTable';
import { numberOf, type Row } from '../figures/types';
import type { Part } from '../figures/useParts';
import { plural } from '../format/number';
import { barsOf, seriesOf } from '../statistics/series';
import { useIntoDays } from '../statistics/TrendPanel';

const AXIS = axisOf('plays', 0);

function titleOf(whole: Row | undefined): string {
  const [plays, performances] = [numberOf(whole, 'plays'), numberOf(whole, 'performances')];
  if (plays === null) return 'Plays over time';
  const heard = performances === null ? '' : `, ${plural(performances, 'performance')}`;
  return `${plural(plays, 'play')} in this period${heard}`;
}

/** When it was played in the period. */
export function PlaysOverTime({ part, whole }: { part: Part; whole: Row | undefined }) {
  const rows = part.answer?.items ?? [];
  const pick = useIntoDays(rows);
  return (
    <PartPanel
      part={part}
      what="Plays over time"
      title={() => titleOf(whole)}
      beside={
        <SeriesTable
          title="Plays over time"
          series={[seriesOf(rows, 'plays', 'Plays', AXIS)]}
          write={AXIS.write}
        />
      }
    >
      {(answer) => (
        <BarChart
          label="Plays of the song"
          span={timeOf(answer)}
          kinds={[{ key: 'plays', name: 'Plays', tone: '1' }]}
          buckets={barsOf(rows, 'plays', AXIS)}
          height={120}
          onPick={pick}
        />
      )}
    </PartPanel>
  );
}
