import { useQuery } from '@tanstack/react-query';
import { BarChart } from '../chart/BarChart';
import type { Span } from '../chart/shape';
import { catalogue } from '../figures/ask';
import { axisOf } from '../figures/axis';
import { timeOf } from '../figures/buckets';
import { PartPanel } from '../figures/PartPanel';
import { SeriesTable } from '../figures/SeriesTable';
import { type Answer, numberOf, type Row } from '../figures/types';
import type { Part } from '../figures/useParts';
import { unitWord, written } from '../figures/write';
import { useSetSearch } from '../list/useSetSearch';
import { useZone } from '../shell/site';
import { daysOf } from '../ui/period';
import { Segments } from '../ui/Segments';
import { TRENDS, type Trend } from './search';
import { barsOf, beforeLine, seriesOf, topOf } from './series';

const DAY = 86_400_000;

/** A bar of a day or more leads into its days. */
export function useIntoDays(rows: readonly Row[]): ((bucket: Span) => void) | undefined {
  const zone = useZone();
  const set = useSetSearch();
  if (rows.length < 2) return undefined;
  return (bucket) => {
    if (bucket.to - bucket.from > DAY / 2) set({ ...daysOf(bucket, zone) });
  };
}

function Bars(props: { answer: Answer; metric: Trend; title: string; compare: boolean }) {
  const { answer, metric } = props;
  const rows = answer.items;
  const { data } = useQuery(catalogue);
  const axis = axisOf(data?.get(metric)?.unit ?? 'number', topOf(rows, metric));
  return (
    <BarChart
      label={props.title}
      span={timeOf(answer)}
      kinds={[{ key: metric, name: props.title, tone: '1' }]}
      buckets={barsOf(rows, metric, axis)}
      line={props.compare ? beforeLine(rows, metric, axis) : undefined}
      height={180}
      write={axis.write}
      onPick={useIntoDays(rows)}
    />
  );
}

/** What stands of the figure that was chosen before is no answer. */
const toldOf = (part: Part, metric: Trend): Part =>
  part.answer?.items.some((row) => !(metric in row)) ? { ...part, answer: undefined } : part;

/** One figure over time; of all that stand in the cards, those that a bar can tell. */
export function TrendPanel(props: {
  part: Part;
  whole: Row | undefined;
  metric: Trend;
  compare: boolean;
}) {
  const { whole, metric, compare } = props;
  const part = toldOf(props.part, metric);
  const set = useSetSearch();
  const { data } = useQuery(catalogue);
  const titleOf = (name: string) => data?.get(name)?.title ?? name;
  const unit = data?.get(metric)?.unit ?? 'number';
  const title = titleOf(metric);
  const rows = part.answer?.items ?? [];
  const axis = axisOf(unit, topOf(rows, metric));
  const total = numberOf(whole, metric);
  return (
    <PartPanel
      part={part}
      what={`${title} over time`}
      height={240}
      title={() =>
        total === null
          ? `${title} over time`
          : `${title}: ${[written(total, unit), unitWord(unit)].filter(Boolean).join(' ')} in all`
      }
      beside={
        <>
          <Segments
            label="The figure over time"
            choices={TRENDS.map((value) => ({ value, label: titleOf(value) }))}
            value={metric}
            onChange={(value) => set({ trend: value === 'plays' ? undefined : value })}
          />
          <SeriesTable
            title={`${title} over time`}
            series={[seriesOf(rows, metric, title, axis)]}
            write={axis.write}
          />
        </>
      }
    >
      {(answer) => <Bars answer={answer} metric={metric} title={title} compare={compare} />}
    </PartPanel>
  );
}
