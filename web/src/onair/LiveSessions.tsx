import type { SessionRow } from '../api/types';
import { duration } from '../format/duration';
import { count, plural } from '../format/number';
import { moment } from '../format/time';
import { useNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Value } from '../ui/Figure';
import { Panel } from '../ui/Panel';
import { Scroll } from '../ui/Scroll';
import { useFirst } from '../ui/ShowAll';
import table from '../ui/Table.module.css';
import type { Named } from './streamNames';

function agentOf({ viewer }: SessionRow): string | null {
  const told = [viewer?.client, viewer?.device].filter(Boolean).join(', ');
  return told || (viewer?.user_agent ?? null);
}

function Row({ row, named }: { row: SessionRow; named: Named }) {
  const now = useNow();
  const zone = useZone();
  const { viewer } = row;
  const agent = agentOf(row);
  return (
    <tr>
      <th scope="row">
        <span className={table.stack}>
          <span>
            <Value shown={viewer?.name ?? viewer?.ip ?? '–'} reason="The source told no address" />
            {viewer?.country ? <span className={table.dim}> {viewer.country}</span> : null}
          </span>
          {row.excluded ? <span className={table.sub}>Excluded, {row.excluded}</span> : null}
          <span className={`${table.sub} ${table.narrowOnly}`}>
            {[named(row), agent].filter(Boolean).join(', ')}
          </span>
        </span>
      </th>
      <td className={`${table.roomy} ${table.clip}`} title={viewer?.user_agent ?? undefined}>
        <Value shown={agent ?? '–'} reason="The source told no player" />
      </td>
      <td className={`${table.roomy} ${table.dim}`}>{named(row)}</td>
      <td className={`${table.figure} ${table.roomy} ${table.dim}`}>
        {moment(row.started_at, zone, now)}
      </td>
      <td className={table.figure}>{duration(now - Date.parse(row.started_at))}</td>
    </tr>
  );
}

/** Who listens, newest first; excluded ones are here too and say why. */
export function LiveSessions(props: { rows: SessionRow[]; active: number; named: Named }) {
  const { rows, active, named } = props;
  const { shown, more } = useFirst(rows, 12);
  const part = active > rows.length ? `the newest ${count(rows.length)} of ${count(active)}` : null;
  return (
    <Panel
      title="Live sessions"
      after={more}
      beside={<span className="quiet">{part ?? plural(active, 'session')}</span>}
    >
      {rows.length === 0 ? (
        <p className="quiet">
          {active > 0
            ? 'The server counts its listeners but this login may not list them.'
            : 'Listeners appear here while they listen, where the source lists its clients.'}
        </p>
      ) : (
        <Scroll label="Live sessions, newest first">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Listener</th>
                <th scope="col" className={table.roomy}>
                  Player
                </th>
                <th scope="col" className={table.roomy}>
                  Stream
                </th>
                <th scope="col" className={`${table.figure} ${table.roomy}`}>
                  Since
                </th>
                <th scope="col" className={table.figure}>
                  Listening for
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row key={row.id} row={row} named={named} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}
