import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import { shiftDays } from '../format/local';
import { serverNow } from '../live/clock';
import { instantWord, type Period, type Span } from '../ui/period';
import type { Annotation, Listeners } from './types';

/** A period that ends now is read again this often. */
const REFRESH_MS = 60_000;
/** Beyond this, a bucket holds more songs than anybody reads. */
export const SONGS_MS = 48 * 3_600_000;
const MOST = 1_000;

const ends = ({ from, to }: Span) => ({ from: instantWord(from), to: instantWord(to) });
const refresh = ({ preset }: Period) => (preset === null ? (false as const) : REFRESH_MS);

interface Asked {
  site: string;
  streams: readonly string[];
  period: Period;
  zone: string;
}

/** The audience of a period, or of the same hours `weeksBack` earlier. */
export const listenersOf = ({ site, streams, period, zone }: Asked, weeksBack = 0) =>
  queryOptions({
    queryKey: ['listeners', site, streams.join(','), period.key, zone, weeksBack],
    queryFn: async (): Promise<Listeners> => {
      const span = period.span(serverNow());
      const shifted = {
        from: shiftDays(span.from, -7 * weeksBack, zone),
        to: shiftDays(span.to, -7 * weeksBack, zone),
      };
      const query = { site: [site], stream: [...streams], tz: zone, ...ends(shifted) };
      return body(api.GET('/api/v1/listeners', { params: { query } }));
    },
    refetchInterval: refresh(period),
    placeholderData: keepPreviousData,
  });

const oneStream = (streams: readonly string[]) => (streams.length === 1 ? streams[0] : undefined);

/** What was on air, where the period is short enough to name songs; none in a longer one. */
export const songsOf = ({ site, streams, period }: Asked) =>
  queryOptions({
    queryKey: ['listeners', 'songs', site, streams.join(','), period.key],
    queryFn: async () => {
      const span = period.span(serverNow());
      if (span.to - span.from > SONGS_MS) return null;
      const query = { site: [site], stream: oneStream(streams), limit: MOST, ...ends(span) };
      return (await body(api.GET('/api/v1/plays', { params: { query } }))).items;
    },
    refetchInterval: refresh(period),
    placeholderData: keepPreviousData,
  });

export const outagesOf = ({ site, streams, period }: Asked) =>
  queryOptions({
    queryKey: ['listeners', 'outages', site, streams.join(','), period.key],
    queryFn: async () => {
      const span = period.span(serverNow());
      const query = { site: [site], stream: oneStream(streams), limit: MOST, ...ends(span) };
      return (await body(api.GET('/api/v1/outages', { params: { query } }))).items;
    },
    refetchInterval: refresh(period),
    placeholderData: keepPreviousData,
  });

export const notesOf = ({ site, period }: Pick<Asked, 'site' | 'period'>) =>
  queryOptions({
    queryKey: ['annotations', site, period.key],
    queryFn: async (): Promise<Annotation[]> => {
      const query = { site: [site], limit: MOST, ...ends(period.span(serverNow())) };
      return (await body(api.GET('/api/v1/annotations', { params: { query } }))).items;
    },
    placeholderData: keepPreviousData,
  });

export const streamsOf = (site: string) =>
  queryOptions({
    queryKey: ['streams', site],
    queryFn: async () => {
      const query = { site: [site], limit: MOST };
      return (await body(api.GET('/api/v1/streams', { params: { query } }))).items;
    },
  });
