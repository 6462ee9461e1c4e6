import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { components } from '../api/schema';
import type { PageOf, Part } from '../list/usePages';
import { serverNow } from '../live/clock';
import { endsOf } from '../ui/period';
import type { ErrorsSearch } from './search';

export type Failure = components['schemas']['FailureGroup'];
export type LoggedError = components['schemas']['LoggedError'];
export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

const OCCURRENCES = 20;

export const failuresKey = (site: string, { group: _, ...search }: ErrorsSearch, zone: string) =>
  ['failures', site, search, zone] as const;

/** One page of what failed, each kind once. */
export async function readFailures(
  site: string,
  search: ErrorsSearch,
  zone: string,
  { cursor, limit }: Part,
): Promise<PageOf<Failure>> {
  const { q, service, resolved } = search;
  const query = {
    site: [site],
    tz: zone,
    limit,
    cursor,
    q,
    service,
    severity: search.severity as Severity | undefined,
    resolved: resolved && resolved === 'true',
    ...endsOf(search, zone, serverNow()),
  };
  return body(api.GET('/api/v1/errors/groups', { params: { query } }));
}

const about = (site: string, fingerprint: string) => ({
  params: { path: { fingerprint }, query: { site: [site] } },
});

export const failureOf = (site: string, fingerprint: string) =>
  queryOptions({
    queryKey: ['failures', site, 'one', fingerprint],
    queryFn: async () =>
      (await body(api.GET('/api/v1/errors/groups/{fingerprint}', about(site, fingerprint)))).item,
  });

/** Its newest occurrences. */
export const occurrencesOf = (site: string, fingerprint: string) =>
  queryOptions({
    queryKey: ['failures', site, 'occurrences', fingerprint],
    queryFn: async () => {
      const query = { site: [site], fingerprint, limit: OCCURRENCES };
      return (await body(api.GET('/api/v1/errors', { params: { query } }))).items;
    },
  });

export const resolve = (site: string, fingerprint: string) =>
  body(api.POST('/api/v1/errors/groups/{fingerprint}/resolve', about(site, fingerprint)));

export const reopen = (site: string, fingerprint: string) =>
  body(api.POST('/api/v1/errors/groups/{fingerprint}/reopen', about(site, fingerprint)));
