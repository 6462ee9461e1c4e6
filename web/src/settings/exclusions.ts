/** Rules of who does not count: read, tried, made and taken back. */
import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import { queryClient } from '../api/queries';
import type { components } from '../api/schema';
import { plural } from '../format/number';

type Schemas = components['schemas'];
export type Exclusion = Schemas['Exclusion'];
export type NewExclusion = Schemas['NewExclusion'];
export type ExclusionKind = Exclusion['kind'];
type Reach = Schemas['ExclusionPreview'];

export const KIND_NAMES: Readonly<Record<ExclusionKind, string>> = {
  address: 'Address',
  network: 'Network',
  agent: 'Player (user agent)',
  relay: 'Relay',
  monitor: 'Monitor',
};
export const KINDS = Object.keys(KIND_NAMES) as ExclusionKind[];

export const exclusionsOf = (site: string) =>
  queryOptions({
    queryKey: ['exclusions', site],
    queryFn: async () => {
      const query = { site: [site], limit: 1_000 };
      const { items } = await body(api.GET('/api/v1/exclusions', { params: { query } }));
      return items.toReversed();
    },
  });

/** Over how many sessions a rule would decide; nothing is changed. */
export const reachOf = (rule: NewExclusion) =>
  queryOptions({
    queryKey: ['exclusions', 'reach', rule.kind, rule.pattern, rule.site],
    queryFn: async () => {
      const params = { query: { preview: true } };
      const { item } = await body(api.POST('/api/v1/exclusions', { params, body: rule }));
      return item as Reach;
    },
    enabled: rule.pattern.trim() !== '',
    retry: false,
    staleTime: 0,
  });

export async function addExclusion(rule: NewExclusion): Promise<Exclusion> {
  return (await body(api.POST('/api/v1/exclusions', { body: rule }))).item as Exclusion;
}

export const removeExclusion = (id: string) =>
  api.DELETE('/api/v1/exclusions/{id}', { params: { path: { id } } });

/** Everything that shows or counts sessions is read again. */
export async function countAnew(): Promise<void> {
  const keys = ['exclusions', 'sessions', 'listeners', 'plays', 'story'];
  await Promise.all(keys.map((key) => queryClient.invalidateQueries({ queryKey: [key] })));
}

/** "Excludes 12 sessions", "Counts 1 session after all". */
export function effectOf({ excludes, sessions }: Exclusion): string {
  const decided = plural(sessions, 'session');
  return excludes ? `Excludes ${decided}` : `Counts ${decided} after all`;
}
