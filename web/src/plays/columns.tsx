import type { Play } from '../api/types';
import { clockLength } from '../format/duration';
import { UNKNOWN } from '../format/number';
import { moment } from '../format/time';
import type { Column } from '../list/VirtualTable';
import { serverNow } from '../live/clock';
import { Count, Value } from '../ui/Figure';
import { Icon } from '../ui/Icon';
import table from '../ui/Table.module.css';
import classes from './Plays.module.css';
import { kindName, laneOf, notesOf, sourceOf, titleOf } from './words';

const length = (ms: number | null): string => (ms === null ? UNKNOWN : clockLength(ms));

function Title({ play }: { play: Play }) {
  return (
    <>
      {play.item?.artist ? <span className={table.dim}>{play.item.artist} – </span> : null}
      {play.item?.title ?? 'Unknown title'}
    </>
  );
}

/** On air, skipped, or with an error: the last in the colour of a warning, and in a word. */
function Marked({ play }: { play: Play }) {
  return (
    <span className={classes.mark} data-warn={play.had_errors || undefined}>
      {play.had_errors ? <Icon name="down" size={14} /> : null}
      {notesOf(play)}
    </span>
  );
}

/** What a row tells of a play, in the zone of the page. */
export const columnsIn = (zone: string): Column<Play>[] => [
  {
    key: 'at',
    title: 'Time',
    width: '100px',
    roomy: true,
    cell: (play) => (
      <time dateTime={play.started_at}>{moment(play.started_at, zone, serverNow())}</time>
    ),
  },
  {
    key: 'title',
    title: 'Artist – title',
    isHead: true,
    hover: titleOf,
    cell: (play) => <Title play={play} />,
  },
  {
    key: 'mark',
    title: 'Mark',
    width: '82px',
    roomy: true,
    hover: (play) => play.error_message ?? undefined,
    cell: (play) => <Marked play={play} />,
  },
  { key: 'kind', title: 'Kind', width: '90px', roomy: true, cell: kindName },
  {
    key: 'lane',
    title: 'Lane',
    width: '11%',
    roomy: true,
    hover: laneOf,
    cell: (play) => <Value shown={laneOf(play) || UNKNOWN} reason="The source named no lane" />,
  },
  {
    key: 'aired',
    title: 'Aired',
    width: '60px',
    figure: true,
    cell: (play) => (
      <Value
        shown={length(play.aired_ms)}
        reason={play.is_open ? 'It is on air' : 'Its end was not seen'}
      />
    ),
  },
  {
    key: 'expected',
    title: 'Expected',
    width: '78px',
    figure: true,
    roomy: true,
    cell: (play) => <Value shown={length(play.expected_ms)} reason="The source told no length" />,
  },
  {
    key: 'start',
    title: 'At start',
    width: '70px',
    figure: true,
    cell: (play) => <Count of={play.listeners_at_start} reason="Nobody counted then" />,
  },
  {
    key: 'end',
    title: 'At end',
    width: '64px',
    figure: true,
    roomy: true,
    cell: (play) => (
      <Count
        of={play.listeners_at_end}
        reason={play.is_open ? 'It is on air' : 'Nobody counted then'}
      />
    ),
  },
  {
    key: 'performances',
    title: 'Heard by',
    width: '78px',
    figure: true,
    roomy: true,
    cell: (play) => (
      <Count of={play.performances} reason="Needs the list of clients, and counts songs only" />
    ),
  },
  {
    key: 'source',
    title: 'Source',
    width: '12%',
    roomy: true,
    hover: sourceOf,
    cell: (play) => <span className={table.dim}>{sourceOf(play)}</span>,
  },
];
