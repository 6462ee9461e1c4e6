import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/problem';
import type { Outage } from '../api/types';
import { duration } from '../format/duration';
import { epoch, exactMoment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Notice } from '../ui/Notice';
import { Scroll } from '../ui/Scroll';
import { useFirst } from '../ui/ShowAll';
import { StateMark } from '../ui/StateMark';
import table from '../ui/Table.module.css';
import { OUTAGE_DAYS, outagesOf } from './queries';
import classes from './Streams.module.css';

const FEW = 10;

function Row({ outage }: { outage: Outage }) {
  const zone = useZone();
  const now = serverNow();
  const until = outage.ended_at ? epoch(outage.ended_at) : now;
  return (
    <tr>
      <th scope="row">
        <span className={table.nowrap}>{exactMoment(outage.started_at, zone, now)}</span>
        <span className={`${table.sub} ${classes.phone}`}>
          {outage.state === 'down' ? 'Down' : 'Not known'}: {outage.reason}
        </span>
      </th>
      <td className={`${table.nowrap} ${classes.wide}`}>
        {outage.ended_at ? exactMoment(outage.ended_at, zone, now) : 'goes on'}
      </td>
      <td className={table.figure}>{duration(until - epoch(outage.started_at))}</td>
      <td className={classes.wide}>
        <StateMark state={outage.state} />
        <span className={`${table.sub} ${table.stack}`}>{outage.reason}</span>
      </td>
    </tr>
  );
}

/** When the stream was down, or nobody knows: start, end, cause. */
export function OutageList({ site, stream }: { site: string; stream: string }) {
  const { data, error } = useQuery(outagesOf(site, stream));
  const { shown, more } = useFirst(data ?? [], FEW);
  if (error) return <Notice tone="warn">{sentenceOf(error)}</Notice>;
  if (!data) return <Skeleton height={120} />;
  if (data.length === 0) {
    return (
      <p className="quiet">None in the last {OUTAGE_DAYS} days, and it was watched all along.</p>
    );
  }
  return (
    <>
      <Scroll label="Outages and gaps">
        <table className={table.table} aria-label="Outages and gaps, the newest first">
          <thead>
            <tr>
              <th scope="col">Began</th>
              <th scope="col" className={classes.wide}>
                Ended
              </th>
              <th scope="col" className={table.figure}>
                Length
              </th>
              <th scope="col" className={classes.wide}>
                Cause
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((outage) => (
              <Row key={`${outage.started_at} ${outage.state}`} outage={outage} />
            ))}
          </tbody>
        </table>
      </Scroll>
      {more}
    </>
  );
}
