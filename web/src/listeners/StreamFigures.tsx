import { hours } from '../format/duration';
import { count } from '../format/number';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Value } from '../ui/Figure';
import { Panel } from '../ui/Panel';
import { Scroll } from '../ui/Scroll';
import table from '../ui/Table.module.css';
import { average, share } from './Figures';
import { namesOf } from './series';
import type { ListenersItem } from './types';

const NONE = 'Not known in this period';

function Row({ item, name }: { item: ListenersItem; name: string }) {
  const zone = useZone();
  const { figures } = item;
  const { peak } = figures;
  return (
    <tr>
      <th scope="row">
        <span className={table.stack}>
          {name}
          {item.stream && name !== item.stream.name ? (
            <span className={table.sub}>{item.stream.name}</span>
          ) : null}
        </span>
      </th>
      <td className={table.figure} title={peak ? moment(peak.at, zone, serverNow()) : undefined}>
        <Value shown={count(peak?.value)} reason={NONE} />
      </td>
      <td className={table.figure}>
        <Value shown={average(figures.average)} reason={NONE} />
      </td>
      <td className={table.figure}>
        <Value shown={count(figures.now)} reason="No count is fresh enough" />
      </td>
      <td className={`${table.figure} ${table.roomy}`}>
        <Value shown={count(figures.unique)} reason="Needs the list of clients" />
      </td>
      <td className={`${table.figure} ${table.roomy}`}>
        <Value shown={hours(figures.tlh_ms)} reason={NONE} />
      </td>
      <td className={`${table.figure} ${table.roomy}`}>{share(figures.known_fraction)} %</td>
    </tr>
  );
}

/** The same figures for each stream. */
export function StreamFigures({ items }: { items: readonly ListenersItem[] }) {
  const streams = items.filter((item) => item.stream !== null);
  const names = namesOf(streams);
  if (streams.length < 2) return null;
  return (
    <Panel title="By stream">
      <Scroll label="Figures by stream">
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Stream</th>
              <th scope="col" className={table.figure}>
                Peak
              </th>
              <th scope="col" className={table.figure}>
                Average
              </th>
              <th scope="col" className={table.figure}>
                Now
              </th>
              <th scope="col" className={`${table.figure} ${table.roomy}`}>
                Unique
              </th>
              <th scope="col" className={`${table.figure} ${table.roomy}`}>
                Listener hours
              </th>
              <th scope="col" className={`${table.figure} ${table.roomy}`}>
                Known
              </th>
            </tr>
          </thead>
          <tbody>
            {streams.map((item) => (
              <Row key={item.stream?.id} item={item} name={names.get(item) ?? ''} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}
