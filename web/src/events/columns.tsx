import type { EventRow } from '../api/types';
import { UNKNOWN } from '../format/number';
import { exactMoment } from '../format/time';
import type { Column } from '../list/VirtualTable';
import { serverNow } from '../live/clock';
import { Value } from '../ui/Figure';
import table from '../ui/Table.module.css';
import { Level } from './Level';
import { itemOf, messageOf } from './words';

const told = (shown: string | null | undefined, reason: string) => (
  <Value shown={shown || UNKNOWN} reason={reason} />
);

/** What a row tells of an event, in the zone of the page. */
export const columnsIn = (zone: string): Column<EventRow>[] => [
  {
    key: 'at',
    title: 'Time',
    width: '128px',
    roomy: true,
    cell: (row) => <time dateTime={row.at}>{exactMoment(row.at, zone, serverNow())}</time>,
  },
  { key: 'level', title: 'Level', width: '92px', cell: (row) => <Level level={row.level} /> },
  { key: 'category', title: 'Category', width: '92px', roomy: true, cell: (row) => row.category },
  {
    key: 'event',
    title: 'Event',
    width: '17%',
    roomy: true,
    hover: (row) => row.event,
    cell: (row) => <span className={table.dim}>{row.event}</span>,
  },
  { key: 'message', title: 'Message', isHead: true, hover: messageOf, cell: messageOf },
  {
    key: 'deck',
    title: 'Deck',
    width: '62px',
    roomy: true,
    cell: (row) => told(row.deck, 'It names no deck'),
  },
  {
    key: 'stream',
    title: 'Stream',
    width: '12%',
    roomy: true,
    hover: (row) => row.stream ?? undefined,
    cell: (row) => told(row.stream, 'It names no stream'),
  },
  {
    key: 'item',
    title: 'Item',
    width: '14%',
    roomy: true,
    hover: itemOf,
    cell: (row) => told(itemOf(row), 'It names no item'),
  },
];
