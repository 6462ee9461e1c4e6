import type { StreamCard } from '../api/types';

interface OnStream {
  stream: string | null;
  stream_id: string | null;
}
/** What people call the stream of a row; empty where it has none. */
export type Named = (row: OnStream) => string;

/** A stream goes by its title, unless several have the same: then by its mount. */
export function labelsOf(streams: readonly StreamCard[]): Map<string, string> {
  const uses = new Map<string, number>();
  for (const { title } of streams) if (title) uses.set(title, (uses.get(title) ?? 0) + 1);
  return new Map(streams.map((s) => [s.id, s.title && uses.get(s.title) === 1 ? s.title : s.name]));
}

export function streamNames(streams: readonly StreamCard[]): Named {
  const labels = labelsOf(streams);
  return ({ stream, stream_id }) => labels.get(stream_id ?? '') ?? stream ?? '';
}
