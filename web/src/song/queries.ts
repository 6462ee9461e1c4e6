import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import type { components } from '../api/schema';

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
