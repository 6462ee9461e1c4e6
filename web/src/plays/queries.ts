import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { Play } from '../api/types';
import type { PageOf } from '../list/usePages';
import { serverNow } from '../live/clock';
import { endsOf } from '../ui/period';
import type { PlaysSearch } from './search';

const PAGE = 100;

/** One page of the plays that the address asks for; their total with the first. */
export async function readPlays(
  site: string,
  search: PlaysSearch,
  zone: string,
  cursor: string | undefined,
): Promise<PageOf<Play>> {
  const { q, stream, kind, isrc, errors, skipped } = search;
  const query = {
    site: [site],
    tz: zone,
    limit: PAGE,
    cursor,
    q,
    stream,
    kind,
    isrc,
    errors: errors && true,
    skipped: skipped && true,
    total: cursor === undefined || undefined,
    ...endsOf(search, zone, serverNow()),
  };
  return body(api.GET('/api/v1/plays', { params: { query } }));
}

export const playStory = (id: string) =>
  queryOptions({
    queryKey: ['story', 'play', id],
    queryFn: async () => {
      const params = { path: { family: 'play' as const, id } };
      return (await body(api.GET('/api/v1/stories/{family}/{id}', { params }))).item;
    },
  });
