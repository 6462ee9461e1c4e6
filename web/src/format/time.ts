/** Times of day in a named zone. A formatter per zone is kept: making one costs more than using it. */

export type ZoneChoice = 'site' | 'mine' | 'utc';

export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export function zoneFor(choice: ZoneChoice, siteZone: string | undefined): string {
  if (choice === 'utc') return 'UTC';
  return choice === 'mine' ? ownZone() : (siteZone ?? 'UTC');
}

/** The zone in words: "Station time, Europe/Berlin". */
export function zoneWords(choice: ZoneChoice, zone: string): string {
  if (choice === 'utc') return 'UTC';
  return `${choice === 'site' ? 'Station time' : 'My time'}, ${zone.replaceAll('_', ' ')}`;
}

/** The place alone, for narrow spaces: "Berlin". */
export const zonePlace = (zone: string): string =>
  (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');

const kept = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string, name: string, options: Intl.DateTimeFormatOptions) {
  const key = `${name}|${zone}`;
  let found = kept.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
    kept.set(key, found);
  }
  return found;
}

const HOUR_MINUTE: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit' };
const DAY_MONTH: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'short' };

export const epoch = (at: string | number): number =>
  typeof at === 'number' ? at : Date.parse(at);

/** 20:10 */
export const timeOfDay = (at: string | number, zone: string): string =>
  formatter(zone, 'hm', HOUR_MINUTE).format(epoch(at));

/** 20:10:34 */
export const timeWithSeconds = (at: string | number, zone: string): string =>
  formatter(zone, 'hms', { ...HOUR_MINUTE, second: '2-digit' }).format(epoch(at));

/** 3 Nov */
export const dayMonth = (at: string | number, zone: string): string =>
  formatter(zone, 'dm', DAY_MONTH).format(epoch(at));

const dayKey = (at: number, zone: string): string =>
  formatter(zone, 'day', { year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

function dated(at: string | number, zone: string, now: number, time: string): string {
  const t = epoch(at);
  if (dayKey(t, zone) === dayKey(now, zone)) return time;
  const sameYear = dayKey(t, zone).slice(-4) === dayKey(now, zone).slice(-4);
  const day = sameYear
    ? dayMonth(t, zone)
    : formatter(zone, 'dmy', { ...DAY_MONTH, year: 'numeric' }).format(t);
  return `${day} ${time}`;
}

/** 20:10 on the same local day as `now`, else 3 Nov 20:10, with the year when it differs. */
export const moment = (at: string | number, zone: string, now: number): string =>
  dated(at, zone, now, timeOfDay(at, zone));

/** The same to the second: 3 Nov 20:10:34. */
export const exactMoment = (at: string | number, zone: string, now: number): string =>
  dated(at, zone, now, timeWithSeconds(at, zone));

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
