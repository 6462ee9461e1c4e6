import { describe, expect, it } from 'vitest';
import { age, clockLength, duration, hours } from './duration';
import { compact, count, plural, rate, UNKNOWN } from './number';
import { isZone, moment, timeOfDay, timeWithSeconds, zoneFor, zonePlace, zoneWords } from './time';

const H = 3_600_000;

describe('figures', () => {
  it.each([
    [0, '0'],
    [1234, '1,234'],
    [null, UNKNOWN],
    [undefined, UNKNOWN],
  ])('count(%s) is %s', (value, shown) => expect(count(value)).toBe(shown));

  it.each([
    [9_999, '9,999'],
    [12_345, '12.3 k'],
    [999_499, '999 k'],
    [999_500, '1.0 M'],
    [2_500_000_000, '2.5 G'],
    [null, UNKNOWN],
  ])('compact(%s) is %s', (value, shown) => expect(compact(value)).toBe(shown));

  it.each([
    [128, '128 kbps'],
    [1_250, '1.3 Mbps'],
    [108_400, '108 Mbps'],
    [1_200_000, '1.2 Gbps'],
    [null, UNKNOWN],
  ])('rate(%s) is %s', (value, shown) => expect(rate(value)).toBe(shown));

  it('names one and many', () => {
    expect([plural(1, 'stream'), plural(3, 'stream')]).toEqual(['1 stream', '3 streams']);
  });
});

describe('durations', () => {
  it.each([
    [42_000, '42 s'],
    [312_000, '5 m 12 s'],
    [300_000, '5 m'],
    [4 * H + 23 * 60_000, '4 h 23 m'],
    [76 * H, '3 d 4 h'],
    [-5, '0 s'],
    [null, UNKNOWN],
  ])('duration(%s) is %s', (ms, shown) => expect(duration(ms)).toBe(shown));

  it.each([
    [1234 * H + 5 * 60_000, '1,234 h 5 m'],
    [59 * 60_000, '59 m'],
    [null, UNKNOWN],
  ])('hours(%s) is %s', (ms, shown) => expect(hours(ms)).toBe(shown));

  it.each([
    [187_000, '3:07'],
    [3_729_000, '1:02:09'],
    [-1, '0:00'],
  ])('clockLength(%s) is %s', (ms, shown) => expect(clockLength(ms)).toBe(shown));

  it.each([
    [6_400, '6 s ago'],
    [61_000, '1 m ago'],
    [2 * H, '2 h ago'],
    [50 * H, '2 d ago'],
  ])('age(%s) is %s', (ms, shown) => expect(age(ms)).toBe(shown));
});

describe('times', () => {
  const at = '2026-11-20T19:10:34Z';

  it('is told in the zone asked for', () => {
    expect(timeOfDay(at, 'Europe/Berlin')).toBe('20:10');
    expect(timeWithSeconds(at, 'UTC')).toBe('19:10:34');
    expect(timeOfDay('2026-11-20T00:05:00Z', 'UTC')).toBe('00:05');
  });

  it('names the day only when it is another one', () => {
    const now = Date.parse('2026-11-20T23:30:00Z');
    expect(moment(at, 'Europe/Berlin', now)).toBe('20 Nov 20:10');
    expect(moment(at, 'UTC', now)).toBe('19:10');
    expect(moment('2025-01-03T08:00:00Z', 'UTC', now)).toBe('3 Jan 2025 08:00');
  });

  it('chooses and names the zone', () => {
    expect(zoneFor('site', 'Europe/Berlin')).toBe('Europe/Berlin');
    expect(zoneFor('site', undefined)).toBe('UTC');
    expect(zoneFor('utc', 'Europe/Berlin')).toBe('UTC');
    expect(zoneWords('site', 'America/New_York')).toBe('Station time, America/New York');
    expect(zoneWords('utc', 'UTC')).toBe('UTC');
    expect(zonePlace('America/Argentina/Buenos_Aires')).toBe('Buenos Aires');
  });

  it('knows a zone from a mistake', () => {
    expect([isZone('Europe/Berlin'), isZone('Mars/Base')]).toEqual([true, false]);
  });
});
