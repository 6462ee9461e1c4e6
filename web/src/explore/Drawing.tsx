import { BarChart } from '../chart/BarChart';
import { HeatGrid } from '../chart/HeatGrid';
import { RankTable } from '../chart/RankTable';
import { TimeChart } from '../chart/TimeChart';
import { axisOf } from '../figures/axis';
import { lengthOf, timeOf } from '../figures/buckets';
import { MetricFigures } from '../figures/MetricFigures';
import { type Answer, type MetricAbout, numberOf, type Row } from '../figures/types';
import { unitWord, written } from '../figures/write';
import { plural } from '../format/number';
import { barsOf, beforeLine, heatTotals, topOf, weekOf } from '../statistics/series';
import { Value } from '../ui/Figure';
import { groupOf, groupsOf, keyOf, linesOf, MOST_LINES, ranked } from './answer';
import classes from './Explore.module.css';
import { isSequence, isWeek, type Wanted } from './wanted';

interface DrawingProps {
  answer: Answer;
  wanted: Wanted;
  metrics: ReadonlyMap<string, MetricAbout>;
}

const NOT_MEASURED = 'Nothing was measured there in this period';

function Lines({ answer, wanted, metrics }: DrawingProps) {
  const { by, show, bucket = 'day', compare } = wanted;
  const axis = axisOf(metrics.get(show)?.unit ?? 'number', topOf(answer.items, show));
  const groups = groupsOf(answer.items, by, show).length;
  return (
    <>
      <TimeChart
        label={metrics.get(show)?.title ?? show}
        span={timeOf(answer)}
        bucketMs={lengthOf(bucket)}
        series={linesOf(answer.items, { by, metric: show, axis, compare })}
        write={axis.write}
      />
      {groups > MOST_LINES ? (
        <p className="quiet">
          The first {MOST_LINES} of {plural(groups, 'group')} are drawn; the table has all.
        </p>
      ) : null}
    </>
  );
}

/** What is counted stands in bars, while it is one series. */
function Counts({ answer, wanted, metrics }: DrawingProps) {
  const { show, compare } = wanted;
  const rows = answer.items;
  const about = metrics.get(show);
  const axis = axisOf(about?.unit ?? 'number', topOf(rows, show));
  return (
    <BarChart
      label={about?.title ?? show}
      span={timeOf(answer)}
      kinds={[{ key: show, name: about?.title ?? show, tone: '1' }]}
      buckets={barsOf(rows, show, axis)}
      line={compare ? beforeLine(rows, show, axis) : undefined}
      height={260}
      write={axis.write}
    />
  );
}

function Hours({ answer, wanted, metrics }: DrawingProps) {
  const about = metrics.get(wanted.show);
  const unit = about?.unit ?? 'number';
  const week = weekOf(answer.items, wanted.show);
  const totals = heatTotals(week);
  const adds = about?.sums === 'adds';
  const none = { days: [], hours: [], all: null };
  return (
    <HeatGrid
      label={`${about?.title ?? wanted.show} by weekday and hour`}
      week={week}
      totals={adds ? totals : none}
      totalTitles={{ day: adds ? 'Together' : '', hour: adds ? 'All' : '' }}
      write={(value) => written(value, unit)}
      say={(value) => [written(value, unit), unitWord(unit)].filter(Boolean).join(' ')}
    />
  );
}

function Ranks({ answer, wanted, metrics }: DrawingProps) {
  const { by, show } = wanted;
  return (
    <RankTable
      label={`Groups by ${metrics.get(show)?.title ?? show}`}
      rows={isSequence(wanted) ? answer.items : ranked(answer.items, show)}
      keyOf={(row) => keyOf(row, by)}
      head={{ title: 'Group', cell: (row) => groupOf(row, by) }}
      value={(row) => numberOf(row, show)}
      few={isSequence(wanted) ? answer.items.length : 15}
      columns={[
        {
          key: show,
          title: metrics.get(show)?.title ?? show,
          cell: (row: Row) => (
            <Value
              shown={written(numberOf(row, show), metrics.get(show)?.unit ?? 'number')}
              reason={NOT_MEASURED}
            />
          ),
        },
      ]}
    />
  );
}

/** The answer as a picture: lines over time, hours of the week, bars of groups, or figures. */
export function Drawing(props: DrawingProps) {
  const { wanted, answer } = props;
  if (wanted.bucket) {
    const adds = props.metrics.get(wanted.show)?.sums === 'adds';
    return adds && wanted.by.length === 0 ? <Counts {...props} /> : <Lines {...props} />;
  }
  if (isWeek(wanted)) return <Hours {...props} />;
  if (wanted.by.length > 0) return <Ranks {...props} />;
  return (
    <MetricFigures
      names={wanted.metrics}
      row={answer.items[0]}
      meta={answer.meta}
      compare={wanted.compare}
      reasonOf={() => NOT_MEASURED}
      className={classes.figures}
    />
  );
}
