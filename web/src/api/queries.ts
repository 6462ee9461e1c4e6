import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import { api, body, rememberCsrf } from './client';
import { isSignedOut, Problem } from './problem';
import type { Me } from './types';

/** A refusal will not change by asking again; a missing answer may. */
const worthRetry = (count: number, error: Error): boolean =>
  count < 2 && (!(error instanceof Problem) || error.status === 0 || error.status >= 500);

const leaving = new Set<() => void>();

/** Calls back when any answer says that the session is over; returns how to stop listening. */
export function whenSignedOut(then: () => void): () => void {
  leaving.add(then);
  return () => leaving.delete(then);
}

/** Forgets everything that was read for the person who left. */
export function signedOut(): void {
  rememberCsrf(null);
  queryClient.clear();
}

function onError(error: Error): void {
  if (!isSignedOut(error)) return;
  for (const then of leaving) then();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: { staleTime: 30_000, retry: worthRetry },
    mutations: { retry: false },
  },
});

const session = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Me> => {
    const { item } = await body(api.GET('/api/v1/session'));
    rememberCsrf(item.csrf);
    return item;
  },
  staleTime: Number.POSITIVE_INFINITY,
});

const setup = queryOptions({
  queryKey: ['setup'],
  queryFn: async () => (await body(api.GET('/api/v1/setup'))).item,
  staleTime: Number.POSITIVE_INFINITY,
});

const sites = queryOptions({
  queryKey: ['sites'],
  queryFn: async () => (await body(api.GET('/api/v1/sites'))).items,
});

const sourceKinds = queryOptions({
  queryKey: ['source-kinds'],
  queryFn: async () => (await body(api.GET('/api/v1/source-kinds'))).items,
  staleTime: Number.POSITIVE_INFINITY,
});

/** Sources say how they fare, so this list keeps itself fresh while it is looked at. */
const sources = (site: string) =>
  queryOptions({
    queryKey: ['sources', site],
    queryFn: async () =>
      (await body(api.GET('/api/v1/sources', { params: { query: { site: [site] } } }))).items,
    refetchInterval: 10_000,
  });

const users = queryOptions({
  queryKey: ['users'],
  queryFn: async () => (await body(api.GET('/api/v1/users'))).items,
});

const tokens = queryOptions({
  queryKey: ['tokens'],
  queryFn: async () => (await body(api.GET('/api/v1/tokens'))).items,
});

const about = queryOptions({
  queryKey: ['about'],
  queryFn: async () => (await body(api.GET('/api/v1/about'))).item,
});

const events = (site: string) =>
  queryOptions({
    queryKey: ['events', site],
    queryFn: async () =>
      (await body(api.GET('/api/v1/events', { params: { query: { site: [site], limit: 20 } } })))
        .items,
  });

export const queries = {
  session,
  setup,
  sites,
  sourceKinds,
  sources,
  users,
  tokens,
  about,
  events,
};
