import type { ReactNode } from 'react';
import type { NowPlaying as Play, StreamCard } from '../api/types';
import { clockLength } from '../format/duration';
import { useNow } from '../live/clock';
import { SongLink } from '../song/SongLink';
import classes from './NowPlaying.module.css';

const KINDS: Record<string, string> = {
  advert: 'Advert',
  jingle: 'Jingle',
  station_id: 'Station id',
  promo: 'Promo',
  news: 'News',
  live: 'Live set',
};

/** Elapsed time and, where the length is known, how much of it has gone. */
function Elapsed({ play }: { play: Play }) {
  const gone = Math.max(0, useNow() - Date.parse(play.started_at));
  const length = play.expected_ms;
  if (!length) {
    return (
      <p className={classes.clock}>
        {clockLength(gone)} <span className="quiet">elapsed, length not known</span>
      </p>
    );
  }
  const share = Math.min(1, gone / length);
  return (
    <div className={classes.elapsed}>
      <div className={classes.bar} aria-hidden="true">
        <div className={classes.gone} style={{ transform: `scaleX(${share})` }} />
      </div>
      <p className={classes.clock}>
        {clockLength(gone)} of {clockLength(length)}
      </p>
    </div>
  );
}

/** Who is behind the microphone, as far as the source says. */
export function host(card: StreamCard, play: Play | null): string | null {
  const name = play?.presenter ?? card.presenter;
  const show = play?.show ?? null;
  if (name) return show ? `${show} with ${name}` : `With ${name}`;
  if (card.auto_dj) return show ? `${show}, AutoDJ` : 'AutoDJ';
  return show;
}

function Title({ play }: { play: Play }) {
  const kind = KINDS[play.kind];
  return (
    <div className={classes.fresh}>
      <p className={classes.title}>
        {kind ? <span className={classes.kind}>{kind}</span> : null}
        <SongLink id={play.item_id} title={play.title} kind={play.kind} />
      </p>
      <p className={classes.artist}>{play.artist ?? play.album ?? '\u00a0'}</p>
    </div>
  );
}

function Aside({ card, play }: { card: StreamCard; play: Play | null }) {
  const by = host(card, play);
  const next = card.next ? [card.next.artist, card.next.title].filter(Boolean).join(' – ') : null;
  if (!next && !by) return null;
  return (
    <p className={classes.aside}>
      {next ? <span>Next: {next}</span> : null}
      {by ? <span>{by}</span> : null}
    </p>
  );
}

export function NowPlaying({ card, play }: { card: StreamCard; play: Play | null }) {
  return <Playing play={play} aside={<Aside card={card} play={play} />} />;
}

function Playing({ play, aside }: { play: Play | null; aside: ReactNode }) {
  return (
    <div className={classes.now}>
      {play ? (
        <>
          <Title key={play.play_id} play={play} />
          <Elapsed play={play} />
        </>
      ) : (
        <p className={classes.none}>No title: the source does not say what plays.</p>
      )}
      {aside}
    </div>
  );
}

/** What is on air at a station that tells its plays and no stream. */
export function StationPlaying({ play }: { play: Play | null }) {
  if (play === null) return <p className={classes.none}>Nothing is known to be on air now.</p>;
  const by = [play.show, play.presenter].filter(Boolean).join(' with ');
  return <Playing play={play} aside={by ? <p className={classes.aside}>{by}</p> : null} />;
}
