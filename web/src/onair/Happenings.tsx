import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/problem';
import { queries } from '../api/queries';
import type { EventRow } from '../api/types';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Panel } from '../ui/Panel';
import { useFirst } from '../ui/ShowAll';
import table from '../ui/Table.module.css';
import classes from './Happenings.module.css';
import type { Named } from './streamNames';

const LEVELS: Record<EventRow['level'], string> = {
  debug: 'Detail',
  info: 'Note',
  warn: 'Warning',
  error: 'Error',
};

const words = (row: EventRow): string => row.message || row.event.replaceAll('_', ' ');

/** What the sources reported lately: mounts that came and went, and the like. */
export function Happenings({ site, named }: { site: string; named: Named }) {
  const zone = useZone();
  const { data, error } = useQuery(queries.events(site));
  const { shown, more } = useFirst(data ?? [], 8);
  return (
    <Panel title="What happened" after={more}>
      {error ? <p className="quiet">{sentenceOf(error)}</p> : null}
      {data?.length === 0 ? (
        <p className="quiet">Mounts that come and go are listed here.</p>
      ) : null}
      <ol className={classes.list}>
        {shown.map((row) => (
          <li key={row.id} className={classes.row} data-level={row.level}>
            <time dateTime={row.at}>{moment(row.at, zone, serverNow())}</time>
            <span className={classes.what}>
              <span>
                {row.level === 'warn' || row.level === 'error' ? (
                  <span className={classes.level}>{LEVELS[row.level]}: </span>
                ) : null}
                {words(row)}
              </span>
              {row.stream ? <span className={table.sub}>{named(row)}</span> : null}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
