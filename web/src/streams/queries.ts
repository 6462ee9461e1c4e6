import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { components } from '../api/schema';
import type { Outage, Stream } from '../api/types';
import { streamsOf } from '../listeners/queries';
import { serverNow } from '../live/clock';

type Schemas = components['schemas'];
export type StreamFigures = Schemas['StreamFigures'];
export type StreamChange = Schemas['ChangedStream'];

/** A stream and how it fares; figures come a moment after the names. */
export interface StreamRow extends Stream {
  figures: StreamFigures | undefined;
}

export const OUTAGE_DAYS = 30;
const DAY_MS = 86_400_000;
const REFRESH_MS = 10_000;
const MOST = 1_000;

export const figuresOf = (site: string) =>
  queryOptions({
    queryKey: ['streams', site, 'figures'],
    queryFn: async (): Promise<StreamFigures[]> =>
      (await body(api.GET('/api/v1/streams/figures', { params: { query: { site: [site] } } })))
        .items,
    refetchInterval: REFRESH_MS,
  });

/** Outages and gaps of one stream that reach into the last 30 days, the newest first. */
export const outagesOf = (site: string, stream: string) =>
  queryOptions({
    queryKey: ['streams', site, 'outages', stream],
    queryFn: async (): Promise<Outage[]> => {
      const from = new Date(serverNow() - OUTAGE_DAYS * DAY_MS).toISOString();
      const query = { site: [site], stream, from, limit: MOST };
      return (await body(api.GET('/api/v1/outages', { params: { query } }))).items;
    },
    refetchInterval: REFRESH_MS,
  });

export const saveStream = (id: string, change: StreamChange) =>
  body(api.PATCH('/api/v1/streams/{id}', { params: { path: { id } }, body: change }));

export { streamsOf };
