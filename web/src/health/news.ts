import type { Machine, Snapshots } from './queries';

/** News of a machine: its figures as they are now; older news than is known changes nothing. */
export type HealthNews = Omit<Machine, 'source' | 'age_ms' | 'stale' | 'stream'> & {
  source: string;
};

export function withNews(known: Snapshots, news: HealthNews): Snapshots {
  const before = known.items.find((each) => each.source === news.source);
  if (before && Date.parse(before.at) >= Date.parse(news.at)) return known;
  const fresh = { ...news, age_ms: 0, stale: false, stream: before?.stream ?? null };
  const others = known.items.filter((each) => each !== before);
  return { ...known, items: [fresh, ...others] };
}
