import type { StreamCard } from '../api/types';
import { programmes } from './programmes';

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

const namedBy =
  (labels: ReadonlyMap<string, string>): Named =>
  ({ stream, stream_id }) =>
    labels.get(stream_id ?? '') ?? stream ?? '';

/** Rows that belong to one mount. */
export const streamNames = (streams: readonly StreamCard[]): Named => namedBy(labelsOf(streams));

/** Rows that belong to what is on air, whichever mount told of it. */
export const programmeNames = (streams: readonly StreamCard[]): Named =>
  namedBy(new Map(programmes(streams).flatMap((p) => p.mounts.map((mount) => [mount.id, p.name]))));
