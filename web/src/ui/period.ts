/** Which stretch of time a page shows, as the address says it. */

import { duration, hours } from '../format/duration';
import { localText, readLocal } from '../format/local';
import { dayMonth, moment, timeOfDay } from '../format/time';
import { oneOf, type Search, word } from '../list/search';
import { daysIn, LENGTHS, type Presets, type Span } from './presets';

export type { Span };

const DAY = 86_400_000;

/** A type, not an interface: it is a part of a search, which is a record. */
export type PeriodSearch = {
  period?: string;
  /** An instant (RFC 3339 or epoch ms), or a day of the page's zone; `to` may be open. */
  from?: string;
  to?: string;
};
export const periodSearch = (search: Search, presets = LENGTHS): PeriodSearch => ({
  period: oneOf(
    presets.all.map(({ key }) => key),
    search.period,
  ),
  from: word(search.from),
  to: word(search.to),
});

export interface Period {
  /** None for a period with ends of its own. */
  preset: string | null;
  /** The same for the same period, however late it is: a part of a query's key. */
  key: string;
  span: (now: number) => Span;
}

const EARLIEST = Date.UTC(2000, 0, 1);

/** An end as it stands in the address; a day that ends a period is meant whole. */
function readEnd(text: string | undefined, zone: string, ends: boolean): number | null {
  if (text === undefined) return null;
  if (/^\d{10,}$/.test(text)) return Number(text);
  const local = readLocal(text, zone);
  if (local !== null) {
    // the day after by the calendar, whatever the clocks did in between
    return ends && text.length === 10
      ? readLocal(new Date(Date.parse(text) + DAY).toISOString().slice(0, 10), zone)
      : local;
  }
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** The period of an address; `fallback` where it names none, or one that ends before it begins. */
export function periodOf(
  search: PeriodSearch,
  fallback: string,
  zone: string,
  { all, byDays }: Presets = LENGTHS,
): Period {
  const from = readEnd(search.from, zone, false);
  const to = readEnd(search.to, zone, true);
  if ((from !== null || to !== null) && (from ?? EARLIEST) < (to ?? Number.POSITIVE_INFINITY)) {
    const end = (now: number): number => (byDays ? Math.min(to ?? now, now) : (to ?? now));
    const span = (now: number): Span => ({ from: from ?? EARLIEST, to: end(now) });
    return { preset: null, key: `${from ?? ''}/${to ?? ''}`, span };
  }
  const key = search.period ?? fallback;
  const preset = all.find((each) => each.key === key) ?? all[0];
  const span = (now: number): Span => preset?.span(now, zone) ?? { from: now - DAY, to: now };
  return { preset: key, key, span };
}

/** What a list asks for: the ends that the address names, both absent where any time will do. */
export function endsOf(
  search: PeriodSearch,
  zone: string,
  now: number,
): { from?: string; to?: string } {
  if (!search.period && !search.from && !search.to) return {};
  const period = periodOf(search, '24h', zone);
  const { from, to } = period.span(now);
  const open = period.preset !== null || !search.to;
  return { from: instantWord(from), to: open ? undefined : instantWord(to) };
}

export const instantWord = (at: number): string => new Date(Math.round(at)).toISOString();

export const searchOf = ({ from, to }: Span): PeriodSearch => ({
  period: undefined,
  from: instantWord(from),
  to: instantWord(to),
});

/** Ends as whole days of the zone, both included. */
export const daysOf = ({ from, to }: Span, zone: string): PeriodSearch => ({
  period: undefined,
  from: localText(from, zone).slice(0, 10),
  to: localText(Math.max(from, to - 1), zone).slice(0, 10),
});

/** The period beside this one, as long as it; one that would lie ahead ends now. */
export function stepped({ from, to }: Span, by: -1 | 1, now: number): Span {
  const length = to - from;
  const end = Math.min(now, to + by * length);
  return { from: end - length, to: end };
}

/** A day is told as 24 hours, as its button is. */
const lengthWords = (ms: number): string => (ms < 2 * DAY ? hours(ms) : duration(ms));

/** 20 Nov 19:10 to 20:10 (1 h) */
export function spanWords({ from, to }: Span, zone: string, now: number): string {
  return `${moment(from, zone, now)} to ${moment(to, zone, now)} (${lengthWords(to - from)})`;
}

/** 22 Nov to 28 Nov (7 days), and how far today has come where it is among them. */
export function dayWords({ from, to }: Span, zone: string, now: number): string {
  const count = daysIn({ from, to }, zone);
  const year = (at: number): string => {
    const told = localText(at, zone).slice(0, 4);
    return told === localText(now, zone).slice(0, 4) ? '' : ` ${told}`;
  };
  const [first, last] = [from, Math.max(from, to - 1)].map((at) => dayMonth(at, zone) + year(at));
  const length = count === 1 ? '1 day' : `${count} days`;
  const partial = to >= now ? `, today up to ${timeOfDay(now, zone)}` : '';
  return `${count === 1 ? first : `${first} to ${last}`} (${length}${partial})`;
}
