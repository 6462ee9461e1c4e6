import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { Play } from '../api/types';
import type { PageOf, Part } from '../list/usePages';
import { serverNow } from '../live/clock';
import { endsOf } from '../ui/period';
import type { PlaysSearch } from './search';

/** A part of the plays that the address asks for. */
export async function readPlays(
  site: string,
  search: PlaysSearch,
  zone: string,
  part: Part,
): Promise<PageOf<Play>> {
  const { q, stream, kind, isrc, errors, skipped } = search;
  const query = {
    site: [site],
    tz: zone,
    ...part,
    q,
    stream,
    kind,
    isrc,
    errors: errors && true,
    skipped: skipped && true,
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
