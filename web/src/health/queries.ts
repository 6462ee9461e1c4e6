import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { components } from '../api/schema';
import type { HealthSearch } from './search';

type Schemas = components['schemas'];
export type Machine = Schemas['HealthSnapshot'];
export type Snapshots = Schemas['Snapshots'];
export type History = Schemas['History'];
export type HealthPoint = Schemas['HealthPointShape'];

export type HealthPeriod = NonNullable<HealthSearch['period']>;
export const MINUTES: Record<HealthPeriod, number> = {
  '1h': 60,
  '6h': 360,
  '24h': 1_440,
  '7d': 10_080,
};

/** The samples come by the live line; how long a stream has been up is read again each minute. */
export const machinesOf = (site: string) =>
  queryOptions({
    queryKey: ['health', 'snapshot', site],
    queryFn: async () =>
      (await body(
        api.GET('/api/v1/health/snapshot', { params: { query: { site: [site] } } }),
      )) as Snapshots,
    refetchInterval: 60_000,
  });

export const historyOf = (site: string, source: string, period: HealthPeriod) =>
  queryOptions({
    queryKey: ['health', 'history', site, source, period],
    queryFn: async () => {
      const query = { site: [site], source, period_minutes: MINUTES[period] };
      return (await body(api.GET('/api/v1/health/history', { params: { query } }))) as History;
    },
    placeholderData: keepPreviousData,
    refetchInterval: period === '1h' ? 15_000 : 60_000,
  });
