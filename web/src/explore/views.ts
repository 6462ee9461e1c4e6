/** Views that a person keeps, by their names: on every machine they sign in at. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { components } from '../api/schema';

export type View = components['schemas']['View'];

const kept = queryOptions({
  queryKey: ['views'],
  queryFn: async () => (await body(api.GET('/api/v1/views'))).items,
});

/** The views, once somebody wants to see them. */
export function useViews(isWanted: boolean) {
  const client = useQueryClient();
  const read = useQuery({ ...kept, enabled: isWanted });
  const onSuccess = () => client.invalidateQueries(kept);
  const keep = useMutation({
    mutationFn: (view: Pick<View, 'name' | 'search'>) =>
      body(api.POST('/api/v1/views', { body: view })),
    onSuccess,
  });
  const drop = useMutation({
    mutationFn: (id: string) => api.DELETE('/api/v1/views/{id}', { params: { path: { id } } }),
    onSuccess,
  });
  return { read, keep, drop };
}
