import type { StreamCard } from '../api/types';

export type SortKey = 'state' | 'name' | 'playing' | 'listeners' | 'unique' | 'peak';

/** Trouble first, then what nobody knows, then what is on air. */
const STATE_ORDER = new Map<boolean | null, number>([
  [false, 0],
  [null, 1],
  [true, 2],
]);

type Read = (card: StreamCard) => string | number | null;
const READ: Record<SortKey, Read> = {
  state: (c) => STATE_ORDER.get(c.is_up) ?? 1,
  name: (c) => (c.title ?? c.name).toLocaleLowerCase('en'),
  playing: (c) => c.now_playing?.title.toLocaleLowerCase('en') ?? null,
  listeners: (c) => c.listeners,
  unique: (c) => c.unique,
  peak: (c) => c.peak_today?.value ?? null,
};
const COUNTS: ReadonlySet<SortKey> = new Set(['listeners', 'unique', 'peak']);

function compare(a: string | number | null, b: string | number | null, sign: number): number {
  if (a === b) return 0;
  // unknown stands last whichever way it is sorted
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}

export function sortStreams(streams: readonly StreamCard[], key: SortKey, down: boolean) {
  const read = READ[key];
  return [...streams].sort((a, b) => compare(read(a), read(b), down ? -1 : 1));
}

/** The address says `listeners`, or `-listeners` for the largest first. */
sortStreams.parse = (text: string | undefined): { key: SortKey; down: boolean } => {
  const key = (Object.keys(READ) as SortKey[]).find((k) => k === text?.replace(/^-/, ''));
  return key ? { key, down: text?.startsWith('-') ?? false } : { key: 'state', down: false };
};

/** What the address says after a click on a column: figures start with the largest. */
sortStreams.after = (text: string | undefined, next: SortKey): string => {
  const { key, down } = sortStreams.parse(text);
  const descending = key === next ? !down : COUNTS.has(next);
  return descending ? `-${next}` : next;
};
