import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { EventRow } from '../api/types';
import type { PageOf, Part, Total } from '../list/usePages';
import { serverNow } from '../live/clock';
import { endsOf } from '../ui/period';
import type { EventsSearch } from './search';

const asked = (site: string, search: EventsSearch, zone: string) => {
  const { q, category, event, stream, deck } = search;
  const level = search.level as EventRow['level'] as
    | 'debug'
    | 'info'
    | 'warn'
    | 'error'
    | undefined;
  const ends = endsOf(search, zone, serverNow());
  return { site: [site], tz: zone, q, level, category, event, stream, deck, ...ends };
};

/** What decides which events are listed; the open one does not. */
export const eventsKey = (site: string, { detail: _, ...search }: EventsSearch, zone: string) =>
  ['event-list', site, search, zone] as const;

/** A part of the events that the address asks for. */
export async function readEvents(
  site: string,
  search: EventsSearch,
  zone: string,
  part: Part,
): Promise<PageOf<EventRow>> {
  const query = { ...asked(site, search, zone), ...part };
  const page = await body(api.GET('/api/v1/events', { params: { query } }));
  return { ...page, total: typeof page.total === 'number' ? null : page.total };
}

/** How many there were, over time. */
export const histogramOf = (site: string, search: EventsSearch, zone: string) =>
  queryOptions({
    queryKey: ['event-histogram', ...eventsKey(site, search, zone).slice(1)],
    queryFn: async () => {
      const query = asked(site, search, zone);
      return (await body(api.GET('/api/v1/events/histogram', { params: { query } }))).items;
    },
    placeholderData: keepPreviousData,
  });

export const eventOf = (id: string) =>
  queryOptions({
    queryKey: ['event', id],
    queryFn: async () =>
      (await body(api.GET('/api/v1/events/{id}', { params: { path: { id } } }))).item,
    staleTime: Number.POSITIVE_INFINITY,
  });

const DAY_MS = 86_400_000;

/** How many events a clearing would delete. */
export const olderOf = (site: string, days: number) =>
  queryOptions({
    queryKey: ['event-list', site, 'older', days],
    queryFn: async (): Promise<Total | null> => {
      const to = new Date(serverNow() - days * DAY_MS).toISOString();
      const query = { site: [site], to, limit: 1, total: true };
      const { total } = await body(api.GET('/api/v1/events', { params: { query } }));
      return typeof total === 'number' ? null : (total ?? null);
    },
  });
