import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { EventRow } from '../api/types';
import { count, plural } from '../format/number';
import { exactMoment } from '../format/time';
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
import { searchOf } from '../ui/period';
import { ClearEvents } from './ClearEvents';
import { columnsIn } from './columns';
import { EventDrawer } from './EventDrawer';
import classes from './Events.module.css';
import { filtersFor } from './filters';
import { Histogram } from './Histogram';
import { eventsKey, readEvents } from './queries';
import type { EventsSearch } from './search';
import { type Tail, useTail } from './useTail';
import { levelName } from './words';

const narrowed = ({ detail: _, ...search }: EventsSearch): boolean =>
  Object.entries(search).some(([key, value]) => key !== 'site' && value !== undefined);

function Nothing({ search, more }: { search: EventsSearch; more: (() => void) | null }) {
  if (more) {
    return (
      <Empty
        title="None among the newest"
        text="The newest 50,000 events of this period hold nothing like it; older ones may."
        action={<Button onClick={more}>Look further back</Button>}
      />
    );
  }
  if (narrowed(search)) {
    return (
      <Empty
        title="No event is like that"
        text="Take a filter out, or choose a longer period."
        action={
          <LinkButton to="/events" variant="default">
            Show all events
          </LinkButton>
        }
      />
    );
  }
  return (
    <Empty
      title="Nothing was logged yet"
      text="Streams that come and go, what playout reports, and what Tallylight sees of itself stand here."
      action={<LinkButton to="/settings/sources">Connect a source</LinkButton>}
    />
  );
}

/** Whether the list follows the log, and what came since it does not. */
function Following({ tail }: { tail: Tail }) {
  return (
    <div className={classes.tail}>
      <span role="status">{tail.fresh > 0 ? '' : tail.isPaused ? 'Paused' : 'Following'}</span>
      {tail.fresh > 0 ? (
        <Button size="xs" onClick={tail.follow}>
          {count(tail.fresh)} new
        </Button>
      ) : null}
      <Button variant="default" size="xs" onClick={tail.isPaused ? tail.follow : tail.pause}>
        {tail.isPaused ? 'Follow' : 'Pause'}
      </Button>
    </div>
  );
}

const belowOf = (row: EventRow, zone: string): string =>
  [exactMoment(row.at, zone, serverNow()), row.event, row.stream, row.deck]
    .filter(Boolean)
    .join(' · ');

const title = ({ total }: Pages<EventRow>): string =>
  total ? `${total.at_least ? 'At least ' : ''}${plural(total.count, 'event')}` : 'Events';

function Events({ site }: { site: string }) {
  const { zone } = useInView();
  const search = useSearch({ from: '/app/events' });
  const set = useSetSearch();
  const { data: streams = [] } = useQuery(streamsOf(site));
  const filters = filtersFor(streams);
  const values = { ...search };
  const pages = usePages(
    eventsKey(site, search, zone),
    (part) => readEvents(site, search, zone, part),
    true,
  );
  const tail = useTail(site, search, pages.rows.length <= 100 && !search.to, pages.reload);
  const isEmpty = !pages.isFirst && pages.rows.length === 0 && !pages.error;
  return (
    <>
      <div className={bar.bar}>
        <SearchBox label="Search words" value={search.q} onSearch={(q) => set({ q }, true)} />
        <FilterMenu filters={filters} values={values} onSet={set} />
        <PeriodBar search={search} fallback="24h" anyTime onChange={set} />
      </div>
      <FilterChips filters={filters} values={values} onSet={set} />
      <Histogram site={site} search={search} onPick={(span) => set(searchOf(span))} />
      {pages.error ? <ListFailed error={pages.error} onRetry={pages.reload} /> : null}
      {pages.isFirst && !pages.error ? <ListSkeleton /> : null}
      {isEmpty ? <Nothing search={search} more={pages.more} /> : null}
      {pages.rows.length > 0 ? (
        <Panel title={title(pages)} beside={search.to ? null : <Following tail={tail} />}>
          <VirtualTable
            label="Events, the newest first"
            pages={pages}
            keyOf={(row) => row.id}
            columns={columnsIn(zone)}
            below={(row) => belowOf(row, zone)}
            onOpen={(row) => set({ detail: row.id })}
            open={search.detail}
            toneOf={(row) => levelName(row.level)}
          />
        </Panel>
      ) : null}
      {search.detail ? (
        <EventDrawer id={search.detail} onClose={() => set({ detail: undefined })} />
      ) : null}
    </>
  );
}

/** What the playout and Tallylight reported. */
export function EventsPage() {
  const { site, me } = useInView();
  const [clearing, setClearing] = useState(false);
  const mayClear = me.role === 'admin' && me.sites === null && site;
  return (
    <Page
      title="Events"
      about="What the playout and Tallylight reported, the newest first."
      action={
        mayClear ? (
          <Button variant="default" onClick={() => setClearing(true)}>
            Clear old events
          </Button>
        ) : null
      }
    >
      {site ? <Events site={site.slug} /> : <Nothing search={{}} more={null} />}
      {clearing && site ? (
        <ClearEvents site={site.slug} onClose={() => setClearing(false)} />
      ) : null}
    </Page>
  );
}
