import { useQuery } from '@tanstack/react-query';
import type { Present } from '../api/types';
import { timeOfDay } from '../format/time';
import { presentOf } from '../live/deliver';
import { useLive } from '../live/LiveProvider';
import { useInView } from '../shell/site';
import { Empty } from '../ui/Empty';
import { LinkButton } from '../ui/LinkButton';
import { Panel } from '../ui/Panel';
import { Happenings } from './Happenings';
import { Headline } from './Headline';
import { LiveSessions } from './LiveSessions';
import { StationPlaying } from './NowPlaying';
import classes from './OnAirPage.module.css';
import { OnAirSkeleton } from './OnAirSkeleton';
import { ProgrammeCard } from './ProgrammeCard';
import { inRows, programmes } from './programmes';
import { RecentPlays } from './RecentPlays';
import { StreamTable } from './StreamTable';
import { programmeNames, streamNames } from './streamNames';

/** Whether plays are told, though of no stream. */
const isTold = (present: Present): boolean =>
  present.now_playing !== null || present.recent_plays.length > 0;

/** More than this many cards are a wall; a table is read faster. */
const MOST_CARDS = 24;

function NoSource() {
  const { me } = useInView();
  const may = me.role !== 'viewer';
  return (
    <Empty
      over="On air"
      title="Nothing is being watched yet"
      text="Connect a station, and what it plays and who listens appears here within one poll."
      action={
        may ? (
          <LinkButton to="/settings/sources" search={{ add: 'icecast' }}>
            Connect a station
          </LinkButton>
        ) : (
          <p>An operator of this site can connect one.</p>
        )
      }
    />
  );
}

function Streams({ present }: { present: Present }) {
  if (present.streams.length === 0 && isTold(present)) {
    return (
      <Panel title="Now playing">
        <StationPlaying play={present.now_playing} />
      </Panel>
    );
  }
  if (present.streams.length === 0) {
    return (
      <Empty
        title="Waiting for the first reading"
        text="A source is connected. Its streams appear here as soon as it answers; the list of sources says how it fares."
        action={
          <LinkButton to="/settings/sources" variant="default">
            See the sources
          </LinkButton>
        }
      />
    );
  }
  if (present.streams.length > MOST_CARDS) {
    return (
      <Panel title="Streams">
        <StreamTable streams={present.streams} />
      </Panel>
    );
  }
  return (
    <div className={classes.cards}>
      {inRows(programmes(present.streams)).map(({ programme, wide }) => (
        <ProgrammeCard key={programme.key} programme={programme} wide={wide} />
      ))}
    </div>
  );
}

function StaleNotice() {
  const { zone } = useInView();
  const { since } = useLive();
  return (
    <p className={classes.stale}>
      The connection to Tallylight is lost since {timeOfDay(since, zone)}. These figures are from
      then; the page reconnects by itself.
    </p>
  );
}

function Watched({ present }: { present: Present }) {
  const stale = useLive().status === 'stale';
  const named = streamNames(present.streams);
  const playing = [present, ...present.streams].map((each) => each.now_playing);
  const onAir = new Set(playing.flatMap((play) => play?.play_id ?? []));
  if (!present.has_sources && present.streams.length === 0 && !isTold(present)) return <NoSource />;
  return (
    <>
      {stale ? <StaleNotice /> : null}
      <div className={classes.present} data-stale={stale || undefined}>
        <Headline present={present} />
        <Streams present={present} />
        <div className={classes.pair}>
          <RecentPlays
            plays={present.recent_plays}
            onAir={onAir}
            named={programmeNames(present.streams)}
          />
          <Happenings site={present.site} named={named} />
        </div>
        <LiveSessions rows={present.sessions} active={present.active_sessions} named={named} />
      </div>
    </>
  );
}

/** Is everything all right? What is on air, who listens, what just happened. */
export function OnAirPage() {
  const { site } = useInView();
  const { data } = useQuery(presentOf(site?.slug ?? ''));
  const title = site ? `On air · ${site.name} · Tallylight` : 'On air · Tallylight';
  return (
    <div className={classes.page}>
      <title>{title}</title>
      {site ? (
        data ? (
          <Watched present={data} />
        ) : (
          <OnAirSkeleton />
        )
      ) : (
        <Empty
          over="On air"
          title="There is no site yet"
          text="A site is a station, a media server or a head-end: it has a name and a time zone, and everything that is measured belongs to one."
          action={<LinkButton to="/settings/sites">Make a site</LinkButton>}
        />
      )}
    </div>
  );
}
