/** Which stretch of time a page shows, as the address says it. */

import { duration, hours } from '../format/duration';
import { readLocal } from '../format/local';
import { moment } from '../format/time';
import { oneOf, type Search, word } from '../list/search';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LENGTH = { '1h': HOUR, '24h': DAY, '7d': 7 * DAY, '30d': 30 * DAY } as const;

export type Preset = keyof typeof LENGTH;
export const PRESETS = Object.keys(LENGTH) as Preset[];
export const PRESET_NAMES: Record<Preset, string> = {
  '1h': '1 h',
  '24h': '24 h',
  '7d': '7 d',
  '30d': '30 d',
};

/** A type, not an interface: it is a part of a search, which is a record. */
export type PeriodSearch = {
  period?: Preset;
  /** An instant (RFC 3339 or epoch ms), or a day of the page's zone; `to` may be open. */
  from?: string;
  to?: string;
};
export const periodSearch = (search: Search): PeriodSearch => ({
  period: oneOf(PRESETS, search.period),
  from: word(search.from),
  to: word(search.to),
});

export interface Span {
  from: number;
  to: number;
}
export interface Period {
  /** None for a period with ends of its own. */
  preset: Preset | null;
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
export function periodOf(search: PeriodSearch, fallback: Preset, zone: string): Period {
  const from = readEnd(search.from, zone, false);
  const to = readEnd(search.to, zone, true);
  if ((from !== null || to !== null) && (from ?? EARLIEST) < (to ?? Number.POSITIVE_INFINITY)) {
    const span = (now: number): Span => ({ from: from ?? EARLIEST, to: to ?? now });
    return { preset: null, key: `${from ?? ''}/${to ?? ''}`, span };
  }
  const preset = search.period ?? fallback;
  return { preset, key: preset, span: (now) => ({ from: now - LENGTH[preset], to: now }) };
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
