import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { sentenceOf } from '../api/problem';
import { ChartTable } from '../chart/ChartTable';
import type { Series } from '../chart/shape';
import { TimeChart } from '../chart/TimeChart';
import { count, UNKNOWN } from '../format/number';
import { moment, zonePlace } from '../format/time';
import { useSetSearch } from '../list/useSetSearch';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Notice } from '../ui/Notice';
import { Panel } from '../ui/Panel';
import { Segments } from '../ui/Segments';
import classes from './Health.module.css';
import { percent } from './Load';
import { type HealthPeriod, type History, historyOf, MINUTES } from './queries';
import { buffers, extremeOf, isKnown, measured, outages } from './series';

const PERIODS: readonly { value: HealthPeriod; label: string }[] = [
  { value: '1h', label: '1 h' },
  { value: '6h', label: '6 h' },
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 d' },
];
const GAP = 'The machine told nothing';

interface Chart {
  key: string;
  title: string;
  which: 'high' | 'low';
  series: Series[];
  write: (value: number | null) => string;
}

function chartsOf(points: History['items']): Chart[] {
  const millis = (ms: number | null) => (ms === null ? UNKNOWN : `${ms.toFixed(1)} ms`);
  const delays = [
    measured(points, 'decoder_latency_ms', 'Decoder'),
    measured(points, 'callback_ms', 'Audio callback', 2),
  ].filter((each) => isKnown([each]));
  const all: Chart[] = [
    { key: 'buffers', title: 'Buffers', which: 'low', series: buffers(points), write: percent },
    { key: 'latency', title: 'Delays', which: 'high', series: delays, write: millis },
    {
      key: 'cpu',
      title: 'CPU',
      which: 'high',
      series: [measured(points, 'cpu_percent', 'CPU')],
      write: percent,
    },
    {
      key: 'memory',
      title: 'Memory',
      which: 'high',
      series: [measured(points, 'memory_mb', 'Memory')],
      write: (mb) => (mb === null ? UNKNOWN : `${count(mb)} MB`),
    },
  ];
  return all.filter((chart) => isKnown(chart.series));
}

function titleOf(chart: Chart, zone: string): string {
  const found = extremeOf(chart.series, chart.which);
  if (!found) return chart.title;
  const word = chart.which === 'high' ? 'at most' : 'at least';
  const of = chart.series.length > 1 ? `, ${found.name}` : '';
  const at = moment(found.at, zone, serverNow());
  return `${chart.title} ${word} ${chart.write(found.value)}${of}, ${at}`;
}

function Charts({ history, period }: { history: History; period: HealthPeriod }) {
  const zone = useZone();
  const [at, pointAt] = useState<number | null>(null);
  const [opened, open] = useState<string | null>(null);
  const { items, meta } = history;
  const charts = useMemo(() => chartsOf(items), [items]);
  const marks = useMemo(() => outages(items, meta.bucket_ms), [items, meta.bucket_ms]);
  const to = Date.parse(meta.end);
  const span = { from: to - MINUTES[period] * 60_000, to };
  const table = charts.find((chart) => chart.key === opened);
  return (
    <div className={classes.charts}>
      {charts.map((chart) => (
        <section key={chart.key} aria-label={`${chart.title} over time`}>
          <header className={classes.chartHead}>
            <h3>{titleOf(chart, zone)}</h3>
            <Button variant="subtle" size="compact-xs" onClick={() => open(chart.key)}>
              Table<span className="unseen"> of {chart.title}</span>
            </Button>
          </header>
          <TimeChart
            label={chart.title}
            span={span}
            bucketMs={meta.bucket_ms}
            series={chart.series}
            write={chart.write}
            height={150}
            marks={chart.key === 'buffers' ? marks : undefined}
            reasonOf={() => GAP}
            at={at}
            onAt={pointAt}
          />
        </section>
      ))}
      {table ? (
        <ChartTable
          title={`${table.title}, last ${period}`}
          file={`${table.key}.csv`}
          series={table.series}
          write={table.write}
          onClose={() => open(null)}
        />
      ) : null}
    </div>
  );
}

/** How the machine was: means with their least and most. */
export function HistoryPanel(props: { site: string; source: string; period: HealthPeriod }) {
  const zone = useZone();
  const set = useSetSearch();
  const { data, error, refetch } = useQuery(historyOf(props.site, props.source, props.period));
  return (
    <Panel
      title={`History, ${zonePlace(zone)} time`}
      beside={
        <Segments
          label="How far back"
          choices={PERIODS}
          value={props.period}
          onChange={(period) => set({ period: period === '1h' ? undefined : period })}
        />
      }
    >
      {error ? (
        <Notice tone="warn">
          The history could not be read. {sentenceOf(error)}{' '}
          <Button variant="default" size="xs" onClick={() => void refetch()}>
            Try again
          </Button>
        </Notice>
      ) : null}
      {data ? <Charts history={data} period={props.period} /> : null}
      {!data && !error ? <Skeleton height={380} /> : null}
    </Panel>
  );
}
