import type { StreamCard } from '../api/types';

/** A row names its stream by id or by its outside name; the page shows what people call it. */
export function streamNames(streams: readonly StreamCard[]): (key: string | null) => string {
  const names = new Map<string, string>();
  for (const s of streams) {
    names.set(s.id, s.title ?? s.name);
    names.set(s.name, s.title ?? s.name);
  }
  return (key) => (key === null ? '' : (names.get(key) ?? key));
}
