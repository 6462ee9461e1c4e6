/** The stretches of time that a page offers by name. */
import { dayStart, localText, readLocal, shiftDays } from '../format/local';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface Span {
  from: number;
  to: number;
}
export interface Preset {
  key: string;
  name: string;
  span: (now: number, zone: string) => Span;
}
export interface Presets {
  all: readonly Preset[];
  /** The calendar counts: ends are local days, and steps are as many of them. */
  byDays: boolean;
}

const upToNow = (key: string, name: string, length: number): Preset => ({
  key,
  name,
  span: (now) => ({ from: now - length, to: now }),
});

const days = (key: string, name: string, count: number): Preset => ({
  key,
  name,
  span: (now, zone) => ({ from: shiftDays(dayStart(now, zone), 1 - count, zone), to: now }),
});

/** Midnight of the first of the local month that `at` lies in, or of one so many months on. */
export function monthStart(at: number, zone: string, on = 0): number {
  const [year = 0, month = 1] = localText(at, zone).split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + on, 1)).toISOString().slice(0, 10);
  return readLocal(first, zone) ?? at;
}

/** So long, up to now. */
export const LENGTHS: Presets = {
  byDays: false,
  all: [
    upToNow('1h', '1 h', HOUR),
    upToNow('24h', '24 h', DAY),
    upToNow('7d', '7 d', 7 * DAY),
    upToNow('30d', '30 d', 30 * DAY),
  ],
};

/** Whole local days; today is the last of them, as far as it has come. */
export const CALENDAR: Presets = {
  byDays: true,
  all: [
    days('today', 'Today', 1),
    days('7d', '7 days', 7),
    days('28d', '28 days', 28),
    days('30d', '30 days', 30),
    days('90d', '90 days', 90),
    {
      key: 'month',
      name: 'Month',
      span: (now, zone) => ({ from: monthStart(now, zone), to: now }),
    },
  ],
};

/** How many local days a stretch touches. */
export function daysIn({ from, to }: Span, zone: string): number {
  const [first, last] = [from, Math.max(from, to - 1)].map((at) =>
    Date.parse(localText(at, zone).slice(0, 10)),
  );
  return Math.round(((last ?? 0) - (first ?? 0)) / DAY) + 1;
}

function isMonth({ from, to }: Span, now: number, zone: string): boolean {
  if (from !== monthStart(from, zone)) return false;
  const isThis = to >= now && monthStart(now, zone) === from;
  return isThis || to === monthStart(from, zone, 1);
}

/** As many whole days before or after, months by months; nothing lies ahead of now. */
export function steppedDays(span: Span, by: -1 | 1, now: number, zone: string): Span {
  const start = dayStart(span.from, zone);
  const count = daysIn(span, zone);
  const month = isMonth(span, now, zone);
  const on = (at: number, steps: number): number =>
    month ? monthStart(at, zone, steps) : shiftDays(at, steps * count, zone);
  const from = on(start, by);
  return from > now ? span : { from, to: on(from, 1) };
}
