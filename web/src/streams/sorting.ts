import type { StreamRow } from './queries';

export const SORTS = [
  { value: 'state', label: 'Trouble first' },
  { value: 'name', label: 'Name' },
  { value: 'listeners', label: 'Most listeners' },
  { value: 'uptime', label: 'Least uptime' },
  { value: 'outages', label: 'Most outages' },
] as const;
export type Sort = (typeof SORTS)[number]['value'];

const STATES = { down: 0, unknown: 1, up: 2 } as const;
/** What nobody knows stands last, whichever way the rest goes. */
const LAST = Number.POSITIVE_INFINITY;

const READ: Record<Sort, (row: StreamRow) => number> = {
  state: ({ figures }) => (figures ? STATES[figures.state] : LAST),
  name: () => 0,
  listeners: ({ figures }) => -(figures?.listeners ?? -LAST),
  uptime: ({ figures }) => figures?.uptime_30d ?? LAST,
  outages: ({ figures }) => (figures ? -figures.outages_30d : LAST),
};

export const sortOf = (text: string | undefined): Sort =>
  SORTS.find(({ value }) => value === text)?.value ?? 'state';

export function sorted(rows: readonly StreamRow[], sort: Sort): StreamRow[] {
  const read = READ[sort];
  return [...rows].sort((a, b) => {
    const [left, right] = [read(a), read(b)];
    return left === right ? a.name.localeCompare(b.name, 'en') : left - right;
  });
}
