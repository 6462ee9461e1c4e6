import type { Play } from '../api/types';
import { clockLength } from '../format/duration';
import { UNKNOWN } from '../format/number';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { SongLink } from '../song/SongLink';
import { Count, Value } from '../ui/Figure';
import { Panel } from '../ui/Panel';
import { Scroll } from '../ui/Scroll';
import { useFirst } from '../ui/ShowAll';
import table from '../ui/Table.module.css';
import type { Named } from './streamNames';

function Aired({ play }: { play: Play }) {
  const shown = play.aired_ms === null ? UNKNOWN : clockLength(play.aired_ms);
  return <Value shown={shown} reason="Its end was not seen" />;
}

function notes(play: Play): string {
  const told = [play.reason === 'skipped' ? 'skipped' : null, play.had_errors ? 'errors' : null];
  return told.filter(Boolean).join(', ');
}

function Row({ play, named }: { play: Play; named: Named }) {
  const zone = useZone();
  const note = notes(play);
  return (
    <tr className={table.fresh}>
      <td className={`${table.nowrap} ${table.dim}`}>
        <time dateTime={play.started_at}>{moment(play.started_at, zone, serverNow())}</time>
      </td>
      <th scope="row">
        <span className={table.stack}>
          <span>
            <SongLink id={play.item?.id} title={play.item?.title} kind={play.item?.kind} />
            {play.item?.artist ? <span className={table.dim}> – {play.item.artist}</span> : null}
            {note ? <span className={table.sub}> ({note})</span> : null}
          </span>
          <span className={`${table.sub} ${table.narrowOnly}`}>{named(play)}</span>
        </span>
      </th>
      <td className={`${table.roomy} ${table.dim}`}>{named(play)}</td>
      <td className={table.figure}>
        <Aired play={play} />
      </td>
      <td className={`${table.figure} ${table.roomy}`}>
        <Count of={play.listeners_at_start} reason="No count was known at its start" />
      </td>
    </tr>
  );
}

/** What ended lately; what is on air stands in the cards. */
export function RecentPlays(props: { plays: Play[]; onAir: ReadonlySet<string>; named: Named }) {
  const { plays, onAir, named } = props;
  const ended = plays.filter((p) => !onAir.has(p.id));
  const { shown, more } = useFirst(ended, 10);
  return (
    <Panel title="Recent plays" after={more}>
      {ended.length === 0 ? (
        <p className="quiet">The first play appears here when the title changes.</p>
      ) : (
        <Scroll label="Recent plays, newest first">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Start</th>
                <th scope="col">Title and artist</th>
                <th scope="col" className={table.roomy}>
                  Stream
                </th>
                <th scope="col" className={table.figure}>
                  Aired
                </th>
                <th scope="col" className={`${table.figure} ${table.roomy}`}>
                  Listeners
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((play) => (
                <Row key={play.id} play={play} named={named} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Panel>
  );
}
