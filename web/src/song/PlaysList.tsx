import { titleOf } from '../figures/columns';
import { PartPanel } from '../figures/PartPanel';
import { type Answer, numberOf, type Row, wordOf } from '../figures/types';
import type { Part } from '../figures/useParts';
import { clockLength } from '../format/duration';
import { count, plural, UNKNOWN } from '../format/number';
import { moment } from '../format/time';
import { useSetSearch } from '../list/useSetSearch';
import { type Column, VirtualTable } from '../list/VirtualTable';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Value } from '../ui/Figure';

const length = (ms: number | null): string => (ms === null ? UNKNOWN : clockLength(ms));

const notesOf = (row: Row): string =>
  [
    row.ended_at === null ? 'on air' : null,
    row.skipped === true ? 'skipped' : null,
    row.had_errors === true ? 'error' : null,
  ]
    .filter(Boolean)
    .join(', ');

const byOf = (row: Row): string =>
  ['deck', 'presenter', 'show'].flatMap((name) => wordOf(row, name) ?? []).join(', ');

/** A column of words, where there is anything in it. */
const wordColumn = (answer: Answer, key: string, title: string, cell: (row: Row) => string) =>
  answer.items.some(cell) ? [{ key, title, roomy: true, cell }] : [];

const columnsOf = (answer: Answer, zone: string): Column<Row>[] => [
  {
    key: 'started_at',
    title: titleOf(answer, 'started_at'),
    cell: (row) => moment(wordOf(row, 'started_at') ?? '', zone, serverNow()),
  },
  {
    key: 'stream',
    title: titleOf(answer, 'stream'),
    roomy: true,
    cell: (row) => <Value shown={wordOf(row, 'stream') ?? UNKNOWN} reason="No stream was told" />,
  },
  ...wordColumn(answer, 'by', 'Lane', byOf),
  ...wordColumn(answer, 'notes', 'Mark', notesOf),
  {
    key: 'played_ms',
    title: titleOf(answer, 'played_ms'),
    width: '90px',
    figure: true,
    cell: (row) => (
      <Value shown={length(numberOf(row, 'played_ms'))} reason="Its end was not seen" />
    ),
  },
  {
    key: 'listeners_at_start',
    title: 'At start',
    width: '90px',
    figure: true,
    hover: () => titleOf(answer, 'listeners_at_start'),
    cell: (row) => (
      <Value shown={count(numberOf(row, 'listeners_at_start'))} reason="Nobody counted then" />
    ),
  },
];

/** Each time it was played, the newest first; a row opens the play. */
export function PlaysList({ part, open }: { part: Part; open: string | undefined }) {
  const zone = useZone();
  const set = useSetSearch();
  return (
    <PartPanel
      part={part}
      what="Plays"
      title={({ items }) => `The last ${plural(items.length, 'play')}`}
    >
      {(answer) => (
        <VirtualTable
          label="Plays of the song, the newest first"
          rows={answer.items}
          keyOf={(row) => wordOf(row, 'play') ?? ''}
          columns={columnsOf(answer, zone)}
          below={(row) => [wordOf(row, 'stream'), notesOf(row)].filter(Boolean).join(' · ')}
          onOpen={(row) => set({ play: wordOf(row, 'play') ?? undefined })}
          open={open}
        />
      )}
    </PartPanel>
  );
}
