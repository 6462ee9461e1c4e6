import { useQuery } from '@tanstack/react-query';
import { BarChart } from '../chart/BarChart';
import bars from '../chart/BarChart.module.css';
import time from '../chart/TimeChart.module.css';
import { catalogue } from '../figures/ask';
import { axisOf } from '../figures/axis';
import { timeOf } from '../figures/buckets';
import { PartPanel } from '../figures/PartPanel';
import { SeriesTable } from '../figures/SeriesTable';
import { numberOf, type Row, wordOf } from '../figures/types';
import type { Part } from '../figures/useParts';
import { count } from '../format/number';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import classes from './Statistics.module.css';
import { barsOf, seriesOf } from './series';
import { useIntoDays } from './TrendPanel';

const PEAK = 'listeners_peak';
const MEAN = 'listeners_average';
const AXIS = axisOf('listeners', 0);

function peakWords(whole: Row | undefined, zone: string): string {
  const peak = numberOf(whole, PEAK);
  const at = whole ? wordOf(whole, `${PEAK}_at`) : null;
  if (peak === null) return 'Peak and average listeners';
  return `Peak ${count(peak)}${at ? ` at ${moment(at, zone, serverNow())}` : ''}`;
}

/** How far the peaks stand above what is usual: bars and a line. */
export function PeakAverage({ part, whole }: { part: Part; whole: Row | undefined }) {
  const zone = useZone();
  const { data } = useQuery(catalogue);
  const rows = part.answer?.items ?? [];
  const pick = useIntoDays(rows);
  const [peak, mean] = [PEAK, MEAN].map((name) => data?.get(name)?.title ?? name);
  const line = {
    name: mean ?? '',
    tone: 3,
    values: rows.map((row) => numberOf(row, MEAN)),
  };
  return (
    <PartPanel
      part={part}
      what="Peak and average listeners"
      height={250}
      title={() => peakWords(whole, zone)}
      beside={
        <SeriesTable
          title="Peak and average listeners"
          series={[
            seriesOf(rows, PEAK, peak ?? '', AXIS),
            seriesOf(rows, MEAN, mean ?? '', AXIS, 3),
          ]}
          write={AXIS.write}
        />
      }
    >
      {(answer) => (
        <>
          <p className={classes.legend}>
            <span>
              <span className={bars.swatch} data-tone="1" /> {peak}
            </span>
            <span>
              <svg width="18" height="8" aria-hidden="true" focusable="false">
                <path d="M0 4h18" className={time.line} data-tone="3" />
              </svg>{' '}
              {mean}
            </span>
          </p>
          <BarChart
            label="Peak listeners"
            span={timeOf(answer)}
            kinds={[{ key: PEAK, name: peak ?? '', tone: '1' }]}
            buckets={barsOf(rows, PEAK, AXIS)}
            line={line}
            height={180}
            write={AXIS.write}
            onPick={pick}
          />
        </>
      )}
    </PartPanel>
  );
}
