import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { SessionRow } from '../api/types';
import type { PageOf, Part } from '../list/usePages';
import { serverNow } from '../live/clock';
import { endsOf } from '../ui/period';
import type { SessionsSearch } from './search';

/** Everything that a change of who counts may change. */
export const SESSIONS = 'sessions';

const flagOf = (told: 'true' | 'false' | undefined) => (told ? told === 'true' : undefined);

/** A part of the sessions that the address asks for. */
export async function readSessions(
  site: string,
  search: SessionsSearch,
  zone: string,
  part: Part,
): Promise<PageOf<SessionRow>> {
  const { q, stream, country, client, device, person, min_ms } = search;
  const query = {
    site: [site],
    tz: zone,
    ...part,
    q,
    stream,
    country,
    client,
    device,
    person,
    min_ms: min_ms && /^\d+$/.test(min_ms) ? Number(min_ms) : undefined,
    view: search.view ?? ('plays' as const),
    excluded: flagOf(search.excluded),
    is_active: flagOf(search.is_active),
    ...endsOf(search, zone, serverNow()),
  };
  return body(api.GET('/api/v1/sessions', { params: { query } }));
}

/** What decides which sessions are listed; the drawer's id does not. */
export const sessionsKey = (
  site: string,
  { session: _, ...search }: SessionsSearch,
  zone: string,
) => [SESSIONS, 'list', site, search, zone] as const;

/** Any time would mean reading every session there ever was, for a menu. */
export const FACETS_OF = '7d';

export const isAnyTime = ({ period, from, to }: SessionsSearch): boolean => !period && !from && !to;

/** What can be filtered for in the period, and whether a proxy hides the listeners. */
export const facetsOf = (site: string, search: SessionsSearch, zone: string) => {
  const { from, to } = search;
  const period = isAnyTime(search) ? FACETS_OF : search.period;
  return queryOptions({
    queryKey: [SESSIONS, 'facets', site, zone, period, from, to],
    queryFn: () => {
      const query = { site: [site], tz: zone, ...endsOf({ period, from, to }, zone, serverNow()) };
      return body(api.GET('/api/v1/sessions/facets', { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
};

export const sessionStory = (id: string) =>
  queryOptions({
    queryKey: [SESSIONS, 'story', id],
    queryFn: async () => {
      const params = { path: { family: 'session' as const, id } };
      return (await body(api.GET('/api/v1/stories/{family}/{id}', { params }))).item;
    },
  });
