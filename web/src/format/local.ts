/** Between instants and local times of a named zone, across changes of the clocks. */

const kept = new Map<string, Intl.DateTimeFormat>();

function parts(zone: string): Intl.DateTimeFormat {
  let found = kept.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    kept.set(zone, found);
  }
  return found;
}

/** How far the zone's clocks are ahead of UTC at an instant, in ms. */
export function offsetAt(at: number, zone: string): number {
  const whole = Math.floor(at / 1000) * 1000;
  const told = new Map(
    parts(zone)
      .formatToParts(whole)
      .map((part) => [part.type, Number(part.value)]),
  );
  const get = (name: Intl.DateTimeFormatPartTypes): number => told.get(name) ?? 0;
  const local = Date.UTC(
    get('year'),
    get('month') - 1,
    get('day'),
    get('hour'),
    get('minute'),
    get('second'),
  );
  return local - whole;
}

/** The first instant at which the zone's clocks show `local`, which is ms as if it were UTC. */
export function instantOfLocal(local: number, zone: string): number {
  const early = local - offsetAt(local - 86_400_000, zone);
  if (early + offsetAt(early, zone) === local) return early;
  return local - offsetAt(local - offsetAt(local, zone), zone);
}

/** A day (2026-01-31) or a local time (2026-01-31T20:10) of the zone; null for anything else. */
export function readLocal(text: string, zone: string): number | null {
  const told = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?$/.exec(text);
  if (!told) return null;
  const local = Date.parse(`${told[1]}T${told[2] ?? '00:00'}:00Z`);
  return Number.isNaN(local) ? null : instantOfLocal(local, zone);
}

/** 2026-01-31T20:10, as a field for a local time takes it. */
export const localText = (at: number, zone: string): string =>
  new Date(at + offsetAt(at, zone)).toISOString().slice(0, 16);

/** Midnight of the local day that `at` lies in. */
export function dayStart(at: number, zone: string): number {
  return readLocal(localText(at, zone).slice(0, 10), zone) ?? at;
}

/** The same local time so many days on, or back. */
export const shiftDays = (at: number, days: number, zone: string): number =>
  instantOfLocal(at + offsetAt(at, zone) + days * 86_400_000, zone);
