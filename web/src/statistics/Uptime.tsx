import { useQuery } from '@tanstack/react-query';
import type { Outage } from '../api/types';
import { BarChart } from '../chart/BarChart';
import { axisOf } from '../figures/axis';
import { timeOf } from '../figures/buckets';
import { PartPanel } from '../figures/PartPanel';
import { numberOf, type Row } from '../figures/types';
import type { Part } from '../figures/useParts';
import { written } from '../figures/write';
import { duration } from '../format/duration';
import { plural } from '../format/number';
import { exactMoment } from '../format/time';
import { outagesOf } from '../listeners/queries';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import type { Period, Span } from '../ui/period';
import { Scroll } from '../ui/Scroll';
import { useFirst } from '../ui/ShowAll';
import table from '../ui/Table.module.css';
import { downIn } from './outages';
import classes from './Statistics.module.css';
import { barsOf, topOf } from './series';
import { useIntoDays } from './TrendPanel';

const FEW = 5;

function Line({ outage, span }: { outage: Outage; span: Span }) {
  const zone = useZone();
  const now = serverNow();
  return (
    <tr>
      <th scope="row">
        <span className={table.stack}>
          <span>{outage.stream ?? outage.source ?? 'Everything'}</span>
          <span className={table.sub}>{outage.reason ?? 'No reason was told.'}</span>
        </span>
      </th>
      <td className={table.nowrap}>{exactMoment(outage.started_at, zone, now)}</td>
      <td className={`${table.nowrap} ${table.roomy}`}>
        {outage.ended_at ? exactMoment(outage.ended_at, zone, now) : 'goes on'}
      </td>
      <td className={table.figure}>{duration(downIn(outage, span))}</td>
    </tr>
  );
}

/** Each outage, and that together they are what is missing. */
function Outages({ outages, span }: { outages: readonly Outage[]; span: Span }) {
  const { shown, more } = useFirst(outages, FEW);
  const sum = outages.reduce((all, outage) => all + downIn(outage, span), 0);
  return (
    <>
      <Scroll label="Outages">
        <table className={table.table} aria-label="Outages of the period, the newest first">
          <thead>
            <tr>
              <th scope="col">Stream and cause</th>
              <th scope="col">Began</th>
              <th scope="col" className={table.roomy}>
                Ended
              </th>
              <th scope="col" className={table.figure}>
                In the period
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((outage) => (
              <Line key={`${outage.stream_id} ${outage.started_at}`} outage={outage} span={span} />
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{plural(outages.length, 'outage')} together</th>
              <td />
              <td className={table.roomy} />
              <td className={table.figure}>{duration(sum)}</td>
            </tr>
          </tfoot>
        </table>
      </Scroll>
      {more}
    </>
  );
}

function titleOf(whole: Row | undefined): string {
  const up = numberOf(whole, 'true_uptime_percent');
  return up === null ? 'Uptime' : `${written(up, 'percent')} up`;
}

/** What the percentage is made of. */
function Sum({ whole }: { whole: Row | undefined }) {
  const [up, down, unknown, percent] = [
    'up_ms',
    'down_ms',
    'unknown_ms',
    'true_uptime_percent',
  ].map((name) => numberOf(whole, name));
  if (up == null || down == null || percent == null) {
    return <p className="quiet">Nobody looked at a stream in this period.</p>;
  }
  const lost =
    down > 0 ? `, which is the ${written(100 - percent, 'percent')} that is missing` : '';
  return (
    <p className={classes.sum}>
      Up for {written(up, 'ms')}, down for {written(down, 'ms')}
      {lost}; streams are added up. {written(unknown ?? 0, 'ms')} was not known, and is not counted.
    </p>
  );
}

/** How much of the known time streams were up, and what took the rest. */
export function Uptime(props: {
  part: Part;
  whole: Row | undefined;
  site: string;
  period: Period;
}) {
  const { part, whole, site, period } = props;
  const rows = part.answer?.items ?? [];
  const pick = useIntoDays(rows);
  const axis = axisOf('ms', topOf(rows, 'down_ms'));
  const { data } = useQuery(outagesOf({ site, streams: [], period, zone: useZone() }));
  const down = (data ?? []).filter((outage) => outage.state === 'down');
  return (
    <PartPanel part={part} what="Uptime" height={250} title={() => titleOf(whole)}>
      {(answer) => (
        <>
          <Sum whole={whole} />
          <BarChart
            label="Time down"
            span={timeOf(answer)}
            kinds={[{ key: 'down_ms', name: 'Time down', tone: 'warn' }]}
            buckets={barsOf(rows, 'down_ms', axis)}
            height={90}
            write={axis.write}
            onPick={pick}
          />
          {down.length > 0 ? <Outages outages={down} span={timeOf(answer)} /> : null}
        </>
      )}
    </PartPanel>
  );
}
