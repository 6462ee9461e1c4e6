import { describe, expect, it } from 'vitest';
import { barsInWords, topOf as highest, indexFrom, isPartial, isUnknown } from './bars';
import { emptyWeek, hourWords, stepped, topOf, totalsOf } from './heat';

const H = 3_600_000;
const FROM = Date.parse('2026-11-20T00:00:00Z');

describe('the hours of a week', () => {
  const week = emptyWeek();
  (week[0] ?? [])[20] = 12;
  (week[0] ?? [])[21] = 3;
  (week[6] ?? [])[20] = 5;

  it('add up by day and by hour, and what was not measured is no zero', () => {
    const { days, hours, all } = totalsOf(week);
    expect([days[0], days[1], days[6]]).toEqual([15, null, 5]);
    expect([hours[20], hours[21], hours[3]]).toEqual([17, 3, null]);
    expect(all).toBe(20);
  });

  it('have a highest one', () => {
    expect(topOf(week)).toEqual({ day: 0, hour: 20, value: 12 });
    expect(topOf(emptyWeek())).toBeNull();
    expect(hourWords(23)).toBe('23:00 to 00:00');
  });

  it('are walked with the keys, and not past their edges', () => {
    expect(stepped({ day: 0, hour: 0 }, 'ArrowLeft')).toEqual({ day: 0, hour: 0 });
    expect(stepped({ day: 0, hour: 0 }, 'ArrowDown')).toEqual({ day: 1, hour: 0 });
    expect(stepped({ day: 6, hour: 3 }, 'End')).toEqual({ day: 6, hour: 23 });
    expect(stepped({ day: 6, hour: 3 }, 'x')).toBeNull();
  });
});

describe('bars', () => {
  const buckets = [3, null, 7].map((value, i) => ({
    from: FROM + i * H,
    to: FROM + (i + 1) * H,
    counts: [value],
  }));
  const kinds = [{ key: 'plays', name: 'Plays', tone: '1' }];
  const told = { label: 'Plays', kinds, buckets, zone: 'UTC', write: String };

  it('are told in words, with what was not measured', () => {
    expect(barsInWords({ ...told, sums: true })).toBe(
      'Plays: 10 Plays. Most, 7, from 02:00. Not measured in 1 of 3. The arrow keys read it.',
    );
    const line = { name: 'Before', tone: 6, values: [1, 2, 9] };
    expect(barsInWords({ ...told, line, sums: false })).toContain('With a line: Before.');
    expect(highest(buckets, line)).toBe(9);
  });

  it('know an unknown bucket from an empty one', () => {
    expect(buckets.map(isUnknown)).toEqual([false, true, false]);
    expect(isUnknown({ from: 0, to: 1, counts: [0] })).toBe(false);
    expect(buckets.map((one) => isPartial(one, FROM + 3 * H))).toEqual([false, false, true]);
  });

  it('are walked with the arrows', () => {
    expect(indexFrom('ArrowRight', null, 3)).toBe(0);
    expect(indexFrom('ArrowLeft', null, 3)).toBe(2);
    expect(indexFrom('ArrowRight', 2, 3)).toBe(2);
    expect([indexFrom('x', 0, 3), indexFrom('End', 0, 0)]).toEqual([null, null]);
  });
});
