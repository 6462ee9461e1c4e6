import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { Play } from '../api/types';
import { plural } from '../format/number';
import { moment } from '../format/time';
import { FilterChips } from '../list/FilterChips';
import { FilterMenu } from '../list/FilterMenu';
import bar from '../list/Filters.module.css';
import { ListFailed, ListSkeleton } from '../list/ListStates';
import { SearchBox } from '../list/SearchBox';
import { type Pages, usePages } from '../list/usePages';
import { useSetSearch } from '../list/useSetSearch';
import { VirtualTable } from '../list/VirtualTable';
import { streamsOf } from '../listeners/queries';
import { serverNow } from '../live/clock';
import { useInView } from '../shell/site';
import { Empty } from '../ui/Empty';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { PeriodBar } from '../ui/PeriodBar';
import { columnsIn } from './columns';
import { filtersFor } from './filters';
import { PlayDrawer } from './PlayDrawer';
import { readPlays } from './queries';
import { type PlaysSearch, playsKey } from './search';
import { kindName, notesOf, sourceOf } from './words';

const narrowed = ({ play: _, ...search }: PlaysSearch): boolean =>
  Object.entries(search).some(([key, value]) => key !== 'site' && value !== undefined);

function Nothing({ search }: { search: PlaysSearch }) {
  if (narrowed(search)) {
    return (
      <Empty
        title="No play is like that"
        text="Take a filter out, or choose a longer period."
        action={
          <LinkButton to="/plays" variant="default">
            Show all plays
          </LinkButton>
        }
      />
    );
  }
  return (
    <Empty
      title="Nothing was played yet"
      text="Every title that a source tells, or that playout pushes, becomes a row here."
      action={<LinkButton to="/">See what is on air</LinkButton>}
    />
  );
}

/** What a narrow table tells of a play in its second line. */
const belowOf = (play: Play, zone: string): string =>
  [moment(play.started_at, zone, serverNow()), notesOf(play), kindName(play), sourceOf(play)]
    .filter(Boolean)
    .join(' · ');

const totalWords = ({ total }: Pages<Play>): string =>
  total ? `${total.at_least ? 'At least ' : ''}${plural(total.count, 'play')}` : 'Plays';

function Found(props: { pages: Pages<Play>; search: PlaysSearch }) {
  const { pages, search } = props;
  const { zone } = useInView();
  const set = useSetSearch();
  return (
    <Panel
      title={totalWords(pages)}
      beside={pages.isOld ? <span className="quiet">Reading</span> : null}
    >
      <VirtualTable
        label="Plays, the newest first"
        pages={pages}
        keyOf={(play) => play.id}
        columns={columnsIn(zone)}
        below={(play) => belowOf(play, zone)}
        onOpen={(play) => set({ play: play.id })}
        open={search.play}
      />
    </Panel>
  );
}

function Plays({ site }: { site: string }) {
  const { zone } = useInView();
  const search = useSearch({ from: '/app/plays' });
  const set = useSetSearch();
  const { data: streams = [] } = useQuery(streamsOf(site));
  const filters = filtersFor(streams);
  const values = { ...search };
  const pages = usePages(
    playsKey(site, search, zone),
    (part) => readPlays(site, search, zone, part),
    true,
  );
  return (
    <>
      <div className={bar.bar}>
        <SearchBox
          label="Search artist and title"
          value={search.q}
          onSearch={(q) => set({ q }, true)}
        />
        <FilterMenu filters={filters} values={values} onSet={set} />
        <PeriodBar search={search} fallback="24h" anyTime onChange={set} />
      </div>
      <FilterChips filters={filters} values={values} onSet={set} />
      {pages.error ? <ListFailed error={pages.error} onRetry={pages.reload} /> : null}
      {pages.isFirst && !pages.error ? <ListSkeleton /> : null}
      {!pages.isFirst && pages.rows.length === 0 && !pages.error ? (
        <Nothing search={search} />
      ) : null}
      {pages.rows.length > 0 ? <Found pages={pages} search={search} /> : null}
      {search.play ? (
        <PlayDrawer id={search.play} site={site} onClose={() => set({ play: undefined })} />
      ) : null}
    </>
  );
}

/** What was on air, when, and who heard it. */
export function PlaysPage() {
  const { site } = useInView();
  return (
    <Page wide title="Plays" about="What was on air, when, and who heard it.">
      {site ? <Plays site={site.slug} /> : <Nothing search={{}} />}
    </Page>
  );
}
