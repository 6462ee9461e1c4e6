import type { StreamCard } from '../api/types';
import { duration } from '../format/duration';
import { rate } from '../format/number';
import { moment } from '../format/time';
import { serverNow, useNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Count, Value } from '../ui/Figure';
import { Scroll } from '../ui/Scroll';
import { StateMark } from '../ui/StateMark';
import table from '../ui/Table.module.css';
import { HourLine } from './HourLine';

const NO_CLIENTS = 'Needs the list of clients, which this login cannot read';

function UpFor({ card }: { card: StreamCard }) {
  const now = useNow();
  const zone = useZone();
  if (!card.since) return <Value shown="–" reason="It is not known since when" />;
  const since = moment(card.since, zone, now);
  if (!card.is_up) return <span title={card.down_reason ?? undefined}>since {since}</span>;
  return <span title={`since ${since}`}>up {duration(now - Date.parse(card.since))}</span>;
}

function Row({ card }: { card: StreamCard }) {
  const zone = useZone();
  const peak = card.peak_today;
  const why = card.is_up === false ? 'Down' : 'No count was read';
  return (
    <tr>
      <th scope="row">
        <span className={table.stack}>
          {card.name}
          {card.is_up ? null : <StateMark state={card.is_up === false ? 'down' : 'unknown'} />}
          <span className={`${table.sub} ${table.narrowOnly}`}>
            {card.bitrate_kbps === null || !card.is_up ? null : `${rate(card.bitrate_kbps)}, `}
            <UpFor card={card} />
          </span>
        </span>
      </th>
      <td className={table.figure}>
        <Count of={card.listeners} reason={why} />
      </td>
      <td className={table.figure}>
        <Count of={card.unique} reason={NO_CLIENTS} />
      </td>
      <td className={table.figure} title={peak ? moment(peak.at, zone, serverNow()) : undefined}>
        <Count of={peak?.value} reason="No count was read today" />
      </td>
      <td className={table.roomy}>
        <HourLine small points={card.hour} pollMs={card.poll_ms} />
      </td>
      <td className={`${table.figure} ${table.roomy}`}>
        <Value shown={rate(card.bitrate_kbps)} reason="The source does not tell its bitrate" />
      </td>
      <td className={`${table.figure} ${table.roomy}`}>
        <Value shown={rate(card.out_kbps)} reason="The source does not tell what it sends" />
      </td>
      <td className={`${table.figure} ${table.roomy}`}>
        <UpFor card={card} />
      </td>
    </tr>
  );
}

/** The mounts of one programme, side by side. */
export function MountTable({ mounts }: { mounts: StreamCard[] }) {
  return (
    <Scroll label="Mounts of this programme">
      <table className={table.table}>
        <thead>
          <tr>
            <th scope="col">Mount</th>
            <th scope="col" className={table.figure}>
              Listeners
            </th>
            <th scope="col" className={table.figure}>
              Unique
            </th>
            <th scope="col" className={table.figure}>
              Peak today
            </th>
            <th scope="col" className={table.roomy}>
              Last hour
            </th>
            <th scope="col" className={`${table.figure} ${table.roomy}`}>
              Bitrate
            </th>
            <th scope="col" className={`${table.figure} ${table.roomy}`}>
              Out
            </th>
            <th scope="col" className={`${table.figure} ${table.roomy}`}>
              State
            </th>
          </tr>
        </thead>
        <tbody>
          {mounts.map((card) => (
            <Row key={card.id} card={card} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
