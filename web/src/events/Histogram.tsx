import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { BarChart, type BarKind } from '../chart/BarChart';
import bars from '../chart/BarChart.module.css';
import { ChartTable } from '../chart/ChartTable';
import type { Span } from '../chart/shape';
import { count } from '../format/number';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Icon } from '../ui/Icon';
import { Panel } from '../ui/Panel';
import classes from './Events.module.css';
import { histogramOf } from './queries';
import type { EventsSearch } from './search';
import { LEVELS, levelName } from './words';

const TONES: Readonly<Record<string, string>> = {
  error: 'bad',
  warn: 'warn',
  info: 'quiet',
  debug: '1',
};
/** From the bottom up: what matters most stands on the line. */
const KINDS: readonly BarKind[] = LEVELS.map((key) => ({
  key,
  name: levelName(key),
  tone: TONES[key] ?? 'quiet',
}));

/** How many events there were over time; a bar leads into its stretch. */
export function Histogram(props: {
  site: string;
  search: EventsSearch;
  onPick: (span: Span) => void;
}) {
  const zone = useZone();
  const [asTable, setAsTable] = useState(false);
  const { data } = useQuery(histogramOf(props.site, props.search, zone));
  const counted = (data ?? []).filter((bar) => bar.levels !== null);
  const buckets = counted.map(({ at, until, levels }) => ({
    from: Date.parse(at),
    to: Date.parse(until),
    counts: LEVELS.map((level) => levels?.[level] ?? 0),
  }));
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (!data || !first || !last) return null;
  const uncounted = counted.length < data.length;
  return (
    <Panel
      title="How many, when"
      beside={
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="table" size={16} />}
          onClick={() => setAsTable(true)}
        >
          Figures
        </Button>
      }
    >
      <BarChart
        label="Events over time"
        span={{ from: first.from, to: last.to }}
        kinds={KINDS}
        buckets={buckets}
        onPick={props.onPick}
      />
      <div className={classes.legend}>
        {KINDS.map((kind, i) => (
          <span key={kind.key}>
            <span className={bars.swatch} data-tone={kind.tone} /> {kind.name}{' '}
            {count(buckets.reduce((sum, { counts }) => sum + (counts[i] ?? 0), 0))}
          </span>
        ))}
        {uncounted ? (
          <span className="quiet">
            Not counted before {moment(first.from, zone, serverNow())}: there are too many.
          </span>
        ) : null}
      </div>
      {asTable ? (
        <ChartTable
          title="Events over time"
          file="events.csv"
          series={KINDS.map((kind, i) => ({
            key: kind.key,
            name: kind.name,
            tone: i + 1,
            points: buckets.map(({ from, counts }) => ({ at: from, value: counts[i] ?? 0 })),
          }))}
          write={count}
          onClose={() => setAsTable(false)}
        />
      ) : null}
    </Panel>
  );
}
