import { useNavigate, useSearch } from '@tanstack/react-router';
import type { StreamCard } from '../api/types';
import { rate } from '../format/number';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Count, Value } from '../ui/Figure';
import { ReadAge } from '../ui/ReadAge';
import { Scroll } from '../ui/Scroll';
import { StateMark } from '../ui/StateMark';
import table from '../ui/Table.module.css';
import { HourLine } from './HourLine';
import { type SortKey, sortStreams } from './sortStreams';
import { labelsOf } from './streamNames';

const COLUMNS: readonly { key: SortKey; label: string; figure?: boolean; roomy?: boolean }[] = [
  { key: 'state', label: 'State' },
  { key: 'name', label: 'Stream' },
  { key: 'playing', label: 'Now playing', roomy: true },
  { key: 'listeners', label: 'Listeners', figure: true },
  { key: 'unique', label: 'Unique', figure: true, roomy: true },
  { key: 'peak', label: 'Peak today', figure: true, roomy: true },
];

const cell = (column: { figure?: boolean; roomy?: boolean }): string =>
  [column.figure && table.figure, column.roomy && table.roomy].filter(Boolean).join(' ');

function Row({ card, label }: { card: StreamCard; label: string }) {
  const zone = useZone();
  const playing = card.now_playing;
  const state = card.is_up === null ? 'unknown' : card.is_up ? 'up' : 'down';
  const peak = card.peak_today;
  const title = playing ? [playing.artist, playing.title].filter(Boolean).join(' – ') : null;
  return (
    <tr>
      <td title={card.down_reason ?? undefined}>
        <StateMark state={state} />
      </td>
      <th scope="row">
        {label}
        <span className={`${table.sub} ${table.narrowOnly}`}>{title}</span>
      </th>
      <td className={`${table.roomy} ${table.clip}`} title={title ?? undefined}>
        <Value shown={title ?? '–'} reason="The source does not say what plays" />
      </td>
      <td className={table.figure}>
        <Count of={card.listeners} reason="No count was read" />
      </td>
      <td className={`${table.figure} ${table.roomy}`}>
        <Count of={card.unique} reason="Needs the list of clients" />
      </td>
      <td
        className={`${table.figure} ${table.roomy}`}
        title={peak ? `at ${moment(peak.at, zone, serverNow())}` : undefined}
      >
        <Count of={peak?.value} reason="No count was read today" />
      </td>
      <td className={table.roomy}>
        <HourLine small points={card.hour} pollMs={card.poll_ms} />
      </td>
      <td className={`${table.figure} ${table.roomy}`}>
        <Value shown={rate(card.bitrate_kbps)} reason="The source does not tell its bitrate" />
      </td>
      <td className={`${table.figure} ${table.roomy}`}>
        <ReadAge at={card.sampled_at} pollMs={card.poll_ms} />
      </td>
    </tr>
  );
}

/** Many streams at a glance; the order is in the address. */
export function StreamTable({ streams }: { streams: StreamCard[] }) {
  const { sort } = useSearch({ from: '/app/' });
  const navigate = useNavigate({ from: '/' });
  const labels = labelsOf(streams);
  const { key, down } = sortStreams.parse(sort);
  const choose = (next: SortKey) =>
    void navigate({ search: (old) => ({ ...old, sort: sortStreams.after(sort, next) }) });
  return (
    <Scroll label="All streams">
      <table className={table.table}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={cell(column)}
                aria-sort={column.key === key ? (down ? 'descending' : 'ascending') : 'none'}
              >
                <button type="button" className={table.sort} onClick={() => choose(column.key)}>
                  {column.label}
                  <span aria-hidden="true">{column.key === key ? (down ? '↓' : '↑') : ''}</span>
                </button>
              </th>
            ))}
            <th scope="col" className={table.roomy}>
              Last hour
            </th>
            <th scope="col" className={`${table.figure} ${table.roomy}`}>
              Bitrate
            </th>
            <th scope="col" className={`${table.figure} ${table.roomy}`}>
              Age
            </th>
          </tr>
        </thead>
        <tbody>
          {sortStreams(streams, key, down).map((card) => (
            <Row key={card.id} card={card} label={labels.get(card.id) ?? card.name} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
