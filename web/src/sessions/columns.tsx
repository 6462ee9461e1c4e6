import type { SessionRow } from '../api/types';
import { bytes } from '../format/bytes';
import { UNKNOWN } from '../format/number';
import { moment } from '../format/time';
import type { Column } from '../list/VirtualTable';
import { serverNow } from '../live/clock';
import { Value } from '../ui/Figure';
import table from '../ui/Table.module.css';
import { appOf, countryName, endOf, heardOf, lengthOf, standingOf, whoOf } from './words';

function Who({ session }: { session: SessionRow }) {
  const standing = standingOf(session);
  return (
    <>
      <Value shown={whoOf(session) ?? UNKNOWN} reason="The source told no name and no address" />
      {standing ? <span className={table.sub}> {standing}</span> : null}
    </>
  );
}

const hoverOf = (session: SessionRow): string =>
  [whoOf(session), standingOf(session)].filter(Boolean).join('. ');

/** What a row tells of a session, in the zone of the page. */
export const columnsIn = (zone: string): Column<SessionRow>[] => [
  {
    key: 'start',
    title: 'Start',
    width: '100px',
    roomy: true,
    cell: ({ started_at }) => (
      <time dateTime={started_at}>{moment(started_at, zone, serverNow())}</time>
    ),
  },
  { key: 'end', title: 'End', width: '116px', roomy: true, cell: (one) => endOf(one, zone) },
  {
    key: 'who',
    title: 'Listener',
    isHead: true,
    hover: hoverOf,
    cell: (session) => <Who session={session} />,
  },
  { key: 'length', title: 'Listened', width: '88px', figure: true, cell: lengthOf },
  {
    key: 'country',
    title: 'Country',
    width: '11%',
    roomy: true,
    hover: ({ viewer }) => viewer?.country ?? undefined,
    cell: ({ viewer }) => (
      <Value
        shown={viewer?.country ? countryName(viewer.country) : UNKNOWN}
        reason="Needs a file of countries in the settings, and an address that it knows"
      />
    ),
  },
  {
    key: 'app',
    title: 'App',
    width: '13%',
    roomy: true,
    hover: ({ viewer }) => viewer?.user_agent ?? undefined,
    cell: (session) => (
      <Value shown={appOf(session) ?? UNKNOWN} reason="The source told no player" />
    ),
  },
  {
    key: 'device',
    title: 'Device',
    width: '9%',
    roomy: true,
    cell: ({ viewer }) => (
      <Value shown={viewer?.device ?? UNKNOWN} reason="The player does not tell" />
    ),
  },
  {
    key: 'stream',
    title: 'Stream',
    width: '13%',
    roomy: true,
    hover: heardOf,
    cell: (session) => <span className={table.dim}>{heardOf(session)}</span>,
  },
  {
    key: 'bytes',
    title: 'Sent',
    width: '76px',
    figure: true,
    roomy: true,
    cell: ({ bytes_served }) => (
      <Value shown={bytes(bytes_served)} reason="The source tells no bytes of one listener" />
    ),
  },
];
