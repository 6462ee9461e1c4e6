import { count } from '../format/number';
import { moment } from '../format/time';
import type { Column } from '../list/VirtualTable';
import { serverNow } from '../live/clock';
import classes from './Errors.module.css';
import type { Failure } from './queries';
import { severityName, stateOf } from './words';

export function Severity({ severity, open }: { severity: string; open: boolean }) {
  return (
    <span className={classes.severity} data-severity={open ? severity : undefined}>
      {severityName(severity)}
    </span>
  );
}

/** What a row tells of a failure, in the zone of the page. */
export const columnsIn = (zone: string): Column<Failure>[] => [
  {
    key: 'severity',
    title: 'Severity',
    width: '84px',
    cell: (row) => <Severity severity={row.severity} open={row.open > 0} />,
  },
  { key: 'service', title: 'Service', width: '14%', roomy: true, cell: (row) => row.service },
  {
    key: 'message',
    title: 'What failed',
    isHead: true,
    hover: (row) => row.message,
    cell: (row) => row.message,
  },
  {
    key: 'count',
    title: 'Times',
    width: '72px',
    figure: true,
    cell: (row) => count(row.count),
  },
  {
    key: 'first',
    title: 'First',
    width: '112px',
    roomy: true,
    cell: (row) => <time dateTime={row.first_at}>{moment(row.first_at, zone, serverNow())}</time>,
  },
  {
    key: 'last',
    title: 'Last',
    width: '112px',
    roomy: true,
    cell: (row) => <time dateTime={row.last_at}>{moment(row.last_at, zone, serverNow())}</time>,
  },
  { key: 'state', title: 'State', width: '96px', roomy: true, cell: stateOf },
];
