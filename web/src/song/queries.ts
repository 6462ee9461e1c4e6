import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { components } from '../api/schema';
import { bucketFor } from '../figures/buckets';
import { type Asked, figures, type Inquiry, question } from '../figures/query';
import type { Span } from '../ui/period';

export type Song = components['schemas']['KnownItem'];

/** The item; an alias leads to the item it stands for. */
export const songOf = (id: string) =>
  queryOptions({
    queryKey: ['item', id],
    queryFn: async (): Promise<Song> => {
      const params = { path: { id } };
      return (await body(api.GET('/api/v1/items/{id}', { params }))).item;
    },
  });

const PLAYS = 200;

export type SongPart = 'song' | 'plays' | 'period' | 'time' | 'tune' | 'impact';

/** What the page asks of a song: some of it ever, some of it in a period. */
export function partsOf(asked: Asked, item: string, span: Span): Record<SongPart, Inquiry> {
  const ever = { ...asked, when: {} };
  const where = [`item:${item}`];
  const metrics = ['plays', 'performances', 'skips', 'played_ms'];
  return {
    song: question('song', ever, { item }),
    plays: question('song_plays', ever, { item, limit: PLAYS }),
    period: figures(asked, { metrics, where }),
    time: figures(asked, { metrics: metrics.slice(0, 2), where, bucket: bucketFor(span) }),
    tune: question('tune_ins', asked, { item }),
    impact: question('song_impact', asked, { item }),
  };
}
