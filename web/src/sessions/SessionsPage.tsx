import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { SessionRow } from '../api/types';
import { count } from '../format/number';
import { moment } from '../format/time';
import { FilterChips } from '../list/FilterChips';
import { FilterMenu } from '../list/FilterMenu';
import bar from '../list/Filters.module.css';
import { ListFailed, ListSkeleton } from '../list/ListStates';
import { SearchBox } from '../list/SearchBox';
import { type Pages, usePages } from '../list/usePages';
import { useSetSearch } from '../list/useSetSearch';
import { VirtualTable } from '../list/VirtualTable';
import { serverNow } from '../live/clock';
import { useInView } from '../shell/site';
import { Empty } from '../ui/Empty';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { PeriodBar } from '../ui/PeriodBar';
import { Segments } from '../ui/Segments';
import { columnsIn } from './columns';
import { filtersFor } from './filters';
import { Opened } from './Opened';
import { facetsOf, isAnyTime, readSessions, sessionsKey } from './queries';
import type { SessionsSearch } from './search';
import { appOf, heardOf } from './words';

const VIEWS = [
  { value: 'plays', label: 'Plays' },
  { value: 'sessions', label: 'Sessions' },
  { value: 'gross', label: 'Gross' },
] as const;
const VIEW_WORDS = {
  plays: 'Those that count and lasted long enough for a play.',
  sessions: 'All that count, however short.',
  gross: 'All there were; excluded ones say why.',
} as const;

const narrowed = ({ session: _, ...search }: SessionsSearch): boolean =>
  Object.entries(search).some(([key, value]) => key !== 'site' && value !== undefined);

function Nothing({ search }: { search: SessionsSearch }) {
  if (narrowed(search)) {
    return (
      <Empty
        title="No session is like that"
        text="Take a filter out, choose a longer period, or look at all sessions, gross."
        action={
          <LinkButton to="/sessions" variant="default">
            Show all plays
          </LinkButton>
        }
      />
    );
  }
  return (
    <Empty
      title="Nobody listened long enough yet"
      text="Each stay of a listener becomes a row here, where the source lists its clients. Short ones are among the sessions."
      action={
        <LinkButton to="/sessions" search={{ view: 'gross' }}>
          Show all sessions
        </LinkButton>
      }
    />
  );
}

/** What a narrow table tells of a session in its second line. */
const belowOf = (one: SessionRow, zone: string): string =>
  [moment(one.started_at, zone, serverNow()), heardOf(one), appOf(one)].filter(Boolean).join(' · ');

function titleOf({ total }: Pages<SessionRow>, view: 'plays' | 'sessions' | 'gross'): string {
  const noun = view === 'plays' ? 'plays' : 'sessions';
  if (!total) return view === 'plays' ? 'Plays' : 'Sessions';
  return `${total.at_least ? 'At least ' : ''}${count(total.count)} ${total.count === 1 ? noun.slice(0, -1) : noun}`;
}

function Found(props: { pages: Pages<SessionRow>; search: SessionsSearch }) {
  const { pages, search } = props;
  const { zone } = useInView();
  const set = useSetSearch();
  return (
    <Panel
      title={titleOf(pages, search.view ?? 'plays')}
      beside={
        <span className="quiet">
          {pages.isOld ? 'Reading' : VIEW_WORDS[search.view ?? 'plays']}
        </span>
      }
    >
      <VirtualTable
        label="Sessions, the newest first"
        pages={pages}
        keyOf={(one) => one.id}
        columns={columnsIn(zone)}
        below={(one) => belowOf(one, zone)}
        onOpen={(one) => set({ session: one.id })}
        open={search.session}
      />
    </Panel>
  );
}

function Sessions({ site }: { site: string }) {
  const { zone } = useInView();
  const search = useSearch({ from: '/app/sessions' });
  const set = useSetSearch();
  const { data: facets } = useQuery(facetsOf(site, search, zone));
  const values = { ...search };
  const pages = usePages(
    sessionsKey(site, search, zone),
    (part) => readSessions(site, search, zone, part),
    true,
  );
  const proxy = facets?.meta.proxy_warning;
  return (
    <>
      <div className={bar.bar}>
        <SearchBox
          label="Search name, app and stream"
          value={search.q}
          onSearch={(q) => set({ q }, true)}
        />
        <FilterMenu filters={filtersFor(facets?.item)} values={values} onSet={set} />
        <Segments
          label="Which sessions"
          choices={VIEWS}
          value={search.view ?? 'plays'}
          onChange={(view) => set({ view: view === 'plays' ? undefined : view })}
        />
        <PeriodBar search={search} fallback="24h" anyTime onChange={set} />
      </div>
      <FilterChips filters={filtersFor(facets?.item, false)} values={values} onSet={set} />
      <Opened id={search.session} onClose={() => set({ session: undefined })} />
      {proxy ? (
        <Notice tone="plain">
          {isAnyTime(search) ? 'In the last 7 days, ' : ''}
          {count(proxy.sessions)} of {count(proxy.of)} sessions come from {proxy.address}, a private
          address. The server seems to stand behind a proxy, so unique listeners mean little here.
          Have the proxy tell the server the real addresses.
        </Notice>
      ) : null}
      {pages.error ? <ListFailed error={pages.error} onRetry={pages.reload} /> : null}
      {pages.isFirst && !pages.error ? <ListSkeleton /> : null}
      {!pages.isFirst && pages.rows.length === 0 && !pages.error ? (
        <Nothing search={search} />
      ) : null}
      {pages.rows.length > 0 ? <Found pages={pages} search={search} /> : null}
    </>
  );
}

/** Who listened, from when to when, with what. */
export function SessionsPage() {
  const { site } = useInView();
  return (
    <Page title="Sessions" about="Who listened, from when to when, with what.">
      {site ? <Sessions site={site.slug} /> : <Nothing search={{}} />}
    </Page>
  );
}
