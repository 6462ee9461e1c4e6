import { type QueryClient, queryOptions, skipToken } from '@tanstack/react-query';
import { queries } from '../api/queries';
import type { Present } from '../api/types';
import { withNews } from '../health/news';
import { machinesOf } from '../health/queries';
import { serverSays } from './clock';
import type { LiveEvent } from './events';
import { applyEvent, applyLive } from './reduce';
import { tellTail } from './tail';

/** The present of a site. Only the live stream writes it, so no answer can overtake a newer event. */
export const presentOf = (site: string) =>
  queryOptions<Present>({
    queryKey: ['present', site],
    queryFn: skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });

/** Puts a live event where the page reads it. */
export function deliver(client: QueryClient, event: LiveEvent): void {
  if (event.name === 'reset') {
    for (const present of event.data.sites) {
      serverSays(present.at);
      client.setQueryData(presentOf(present.site).queryKey, present);
    }
    // what was logged while the line was down is in the list, not in the reset
    void client.invalidateQueries({ queryKey: ['events'] });
    return;
  }
  if (event.name === 'event_logged') {
    const { queryKey } = queries.events(event.data.site);
    client.setQueryData(queryKey, (rows) => rows && applyEvent(rows, event.data));
    tellTail({ site: event.data.site, row: event.data, missed: 0 });
    return;
  }
  if (event.name === 'events_missed') {
    tellTail({ site: event.data.site, missed: event.data.count });
    return;
  }
  if (event.name === 'health_updated') {
    const { queryKey } = machinesOf(event.data.site);
    client.setQueryData(queryKey, (known) => known && withNews(known, event.data));
    return;
  }
  const { queryKey } = presentOf(event.data.site);
  client.setQueryData(queryKey, (present) => present && applyLive(present, event));
}
