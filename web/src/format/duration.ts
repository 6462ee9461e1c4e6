/** Durations are words, never decimals: 4 h 23 m, not 4.38. */
import { count, UNKNOWN } from './number';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${count(big)} ${bigUnit}` : `${count(big)} ${bigUnit} ${small} ${smallUnit}`;

/** The two largest units: 3 d 4 h · 4 h 23 m · 5 m 12 s · 42 s. */
export function duration(ms: number | null | undefined): string {
  if (ms == null) return UNKNOWN;
  const t = Math.max(0, ms);
  if (t < MINUTE) return `${Math.floor(t / SECOND)} s`;
  if (t < HOUR) {
    return pair(Math.floor(t / MINUTE), 'm', Math.floor((t % MINUTE) / SECOND), 's');
  }
  if (t < DAY) return hours(t);
  return pair(Math.floor(t / DAY), 'd', Math.floor((t % DAY) / HOUR), 'h');
}

/** Hours and minutes however long: 1,234 h 5 m, as listener hours are told. */
export function hours(ms: number | null | undefined): string {
  if (ms == null) return UNKNOWN;
  const t = Math.max(0, ms);
  if (t < HOUR) return `${Math.floor(t / MINUTE)} m`;
  return pair(Math.floor(t / HOUR), 'h', Math.floor((t % HOUR) / MINUTE), 'm');
}

/** A player's clock: 3:07 · 1:02:09. */
export function clockLength(ms: number): string {
  const total = Math.floor(Math.max(0, ms) / SECOND);
  const [h, m, s] = [Math.floor(total / 3600), Math.floor((total % 3600) / 60), total % 60];
  const tail = `${h > 0 ? String(m).padStart(2, '0') : m}:${String(s).padStart(2, '0')}`;
  return h > 0 ? `${h}:${tail}` : tail;
}

/** How old a reading is, coarsely enough to be read at a glance. */
export function age(ms: number): string {
  const t = Math.max(0, ms);
  if (t < MINUTE) return `${Math.floor(t / SECOND)} s ago`;
  if (t < HOUR) return `${Math.floor(t / MINUTE)} m ago`;
  if (t < DAY) return `${Math.floor(t / HOUR)} h ago`;
  return `${Math.floor(t / DAY)} d ago`;
}
