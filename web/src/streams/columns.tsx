import { rate, UNKNOWN } from '../format/number';
import { moment } from '../format/time';
import type { Column } from '../list/VirtualTable';
import { serverNow } from '../live/clock';
import { Count, Value } from '../ui/Figure';
import { StateMark } from '../ui/StateMark';
import table from '../ui/Table.module.css';
import type { StreamRow } from './queries';
import { belongsTo, outageWords, percent, serverOf } from './words';

const NOT_ASKED = 'No source of ours asks whether it is there';
const when = (at: string | null | undefined, zone: string): string =>
  at ? moment(at, zone, serverNow()) : UNKNOWN;

const figure = { figure: true, roomy: true } as const;

/** What a row tells of a stream, in the zone of the page. */
export const columnsIn = (zone: string): Column<StreamRow>[] => [
  {
    key: 'name',
    title: 'Stream',
    isHead: true,
    hover: (row) => [row.name, row.title, belongsTo(row)].filter(Boolean).join(' · '),
    cell: (row) => (
      <>
        {row.name}
        {row.title ? <span className={table.sub}> {row.title}</span> : null}
      </>
    ),
  },
  {
    key: 'state',
    title: 'State',
    width: '112px',
    hover: (row) => row.figures?.down_reason ?? undefined,
    cell: (row) => <StateMark state={row.figures?.state ?? 'unknown'} />,
  },
  {
    key: 'since',
    title: 'Since',
    width: '104px',
    roomy: true,
    cell: ({ figures }) => (
      <Value shown={when(figures?.since, zone)} reason="Nobody saw when it began" />
    ),
  },
  {
    key: 'server',
    title: 'Server',
    width: '15%',
    roomy: true,
    hover: serverOf,
    cell: (row) => <Value shown={serverOf(row)} reason="The source does not name its server" />,
  },
  {
    key: 'listeners',
    title: 'Listeners',
    width: '78px',
    figure: true,
    cell: ({ figures }) => <Count of={figures?.listeners} reason="No count was read" />,
  },
  {
    key: 'day',
    title: 'Up 24 h',
    width: '84px',
    ...figure,
    cell: ({ figures }) => <Value shown={percent(figures?.uptime_24h)} reason={NOT_ASKED} />,
  },
  {
    key: 'month',
    title: 'Up 30 d',
    width: '84px',
    ...figure,
    hover: ({ figures }) => outageWords(figures),
    cell: ({ figures }) => <Value shown={percent(figures?.uptime_30d)} reason={NOT_ASKED} />,
  },
  {
    key: 'outages',
    title: 'Outages',
    width: '74px',
    ...figure,
    hover: ({ figures }) => outageWords(figures),
    cell: ({ figures }) => (
      <Count of={figures?.uptime_30d == null ? null : figures.outages_30d} reason={NOT_ASKED} />
    ),
  },
  {
    key: 'bitrate',
    title: 'Bitrate',
    width: '86px',
    ...figure,
    cell: ({ figures }) => (
      <Value shown={rate(figures?.bitrate_kbps)} reason="The source does not tell its bitrate" />
    ),
  },
  {
    key: 'steady',
    title: 'Steady',
    width: '80px',
    ...figure,
    hover: ({ figures }) =>
      figures?.bitrate_stability == null
        ? undefined
        : '100 % less how far the incoming bitrate strayed in 24 hours',
    cell: ({ figures }) => (
      <Value
        shown={percent(figures?.bitrate_stability == null ? null : figures.bitrate_stability / 100)}
        reason="The source does not tell what comes in"
      />
    ),
  },
  {
    key: 'seen',
    title: 'Last seen',
    width: '104px',
    ...figure,
    cell: ({ figures }) => (
      <Value shown={when(figures?.last_seen, zone)} reason="It was never seen on air" />
    ),
  },
];
