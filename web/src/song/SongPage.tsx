import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { Problem } from '../api/problem';
import { useAsked } from '../figures/useAsked';
import { useParts } from '../figures/useParts';
import { clockLength } from '../format/duration';
import { ListFailed } from '../list/ListStates';
import { useSetSearch } from '../list/useSetSearch';
import { PlayDrawer } from '../plays/PlayDrawer';
import { Empty } from '../ui/Empty';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { PeriodBar } from '../ui/PeriodBar';
import { CALENDAR } from '../ui/presets';
import { Impact } from './Impact';
import { PlaysList } from './PlaysList';
import { PlaysOverTime } from './PlaysOverTime';
import { partsOf } from './parts';
import { type Song, songOf } from './queries';
import classes from './Song.module.css';
import { Summary } from './Summary';
import { TuneOuts } from './TuneOuts';

const FALLBACK = '28d';
/** It is reckoned against all songs, and takes its time. */
const LATER = ['impact'] as const;

/** "Homogenic, 1997 · Electronic · 5:05 · ISRC GBAYE9700123" */
const aboutOf = (song: Song): string =>
  [
    [song.album, song.year].filter(Boolean).join(', '),
    song.genre,
    song.duration_ms === null ? null : clockLength(song.duration_ms),
    song.isrc === null ? 'no ISRC told' : `ISRC ${song.isrc}`,
  ]
    .filter(Boolean)
    .join(' · ');

function Waiting() {
  return (
    <div className={classes.found} aria-busy="true">
      <div className={classes.wide}>
        <Skeleton height={124} />
      </div>
      <Skeleton height={260} />
      <Skeleton height={260} />
    </div>
  );
}

function Found({ song }: { song: Song }) {
  const search = useSearch({ from: '/app/songs/$id' });
  const set = useSetSearch();
  const { asked, span } = useAsked(song.site, search, FALLBACK);
  const { of, isFirst, isOld } = useParts(partsOf(asked, song.id, span), LATER);
  const [summary, period] = [of('song'), of('period')];
  if (isFirst) return <Waiting />;
  return (
    <div className={classes.found} data-old={isOld || undefined}>
      <div className={classes.wide}>
        {summary.error ? (
          <ListFailed what="The song" error={summary.error} onRetry={summary.retry} />
        ) : (
          <Summary answer={summary.answer} />
        )}
      </div>
      <div className={classes.wide}>
        <PeriodBar search={search} fallback={FALLBACK} presets={CALENDAR} onChange={set} />
      </div>
      <div className={classes.wide}>
        <PlaysOverTime part={of('time')} whole={period.answer?.items[0]} />
      </div>
      <Impact part={of('impact')} item={song.id} />
      <TuneOuts part={of('tune')} />
      <div className={classes.wide}>
        <PlaysList part={of('plays')} open={search.play} />
      </div>
      {search.play ? (
        <PlayDrawer id={search.play} site={song.site} onClose={() => set({ play: undefined })} />
      ) : null}
    </div>
  );
}

/** One song: how often it is played, how it is received, and each time it was on air. */
export function SongPage() {
  const { id } = useParams({ from: '/app/songs/$id' });
  const { data: song, error, refetch } = useQuery(songOf(id));
  if (error instanceof Problem && (error.status === 404 || error.status === 422)) {
    return (
      <Page title="Song">
        <Empty
          title="No song has this address"
          text="It was taken away, or the address was cut off."
          action={<LinkButton to="/statistics">See the top songs</LinkButton>}
        />
      </Page>
    );
  }
  return (
    <Page
      title={song?.title ?? 'Song'}
      about={song ? [song.artist, aboutOf(song)].filter(Boolean).join(' · ') : undefined}
    >
      {error ? <ListFailed what="The song" error={error} onRetry={() => void refetch()} /> : null}
      {song ? <Found key={song.id} song={song} /> : null}
      {!song && !error ? <Waiting /> : null}
    </Page>
  );
}
