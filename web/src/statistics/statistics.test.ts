import { describe, expect, it } from 'vitest';
import { axisOf, onAxis } from '../figures/axis';
import { bucketFor } from '../figures/buckets';
import type { Meta } from '../figures/types';
import { downIn } from './outages';
import { type PartName, partsOf } from './parts';
import { statisticsSearch } from './search';
import {
  barsOf,
  beforeLine,
  heatTotals,
  lengthsInOrder,
  linesOf,
  seriesOf,
  topOf,
  weekOf,
} from './series';
import { rankWords } from './words';

const H = 3_600_000;
const DAY = 24 * H;
const AT = Date.parse('2026-11-20T00:00:00Z');
const iso = (hours: number): string => new Date(AT + hours * H).toISOString();
const row = (hours: number, values: object) => ({
  bucket: iso(hours),
  bucket_end: iso(hours + 1),
  ...values,
});

describe('what the page asks', () => {
  const asked = { site: 'main', zone: 'UTC', when: { period: '7d' } };
  const query = (search: object, name: PartName) =>
    partsOf(asked, search, { from: AT, to: AT + 7 * DAY })[name].query;

  it('is compared only where the address says so', () => {
    expect(query({}, 'cards').compare).toBeUndefined();
    expect(query({ compare: 'previous' }, 'time').compare).toBe('previous');
    expect(query({ compare: 'previous' }, 'trend').compare).toBe('previous');
  });

  it('follows the choices of the panels', () => {
    expect(query({ split: 'country' }, 'split')).toMatchObject({ by: 'country' });
    expect(query({ grid: 'listeners' }, 'week').metric).toBe('listeners');
    expect(query({}, 'trend').metric).toBe('plays');
    expect(query({ trend: 'cume' }, 'trend').metric).toBe('cume');
  });

  it('is told in pieces that fit', () => {
    const of = (days: number) => bucketFor({ from: AT, to: AT + days * DAY });
    expect([of(1), of(7), of(90), of(365), of(2000)]).toEqual([
      'hour',
      'day',
      'day',
      'week',
      'month',
    ]);
  });

  it('takes only what it knows from an address', () =>
    expect(statisticsSearch({ split: 'shoe', grid: 'listeners', period: '24h' })).toMatchObject({
      split: undefined,
      grid: 'listeners',
      period: undefined,
    }));
});

describe('the panels', () => {
  const rows = [
    row(0, { plays: 3, tlh_ms: 2 * H, previous: { plays: 5 } }),
    row(1, { plays: null, tlh_ms: null }),
  ];
  const plain = axisOf('plays', 3);

  it('draw what is known, and the period before over it', () => {
    expect(barsOf(rows, 'plays', plain).map(({ counts }) => counts)).toEqual([[3], [null]]);
    expect(beforeLine(rows, 'plays', plain).values).toEqual([5, null]);
    expect(topOf(rows, 'plays')).toBe(5);
  });

  it('have round hours on the axis', () => {
    const axis = axisOf('ms', topOf(rows, 'tlh_ms'));
    expect(seriesOf(rows, 'tlh_ms', 'Listening', axis).points[0]?.value).toBe(2);
    expect(axis.write(2)).toBe('2 h');
    expect(onAxis(null, axis)).toBeNull();
    expect(axisOf('ms', H).write(90)).toBe('1 h 30 m');
  });

  it('give a stream its colour by its name', () => {
    const lines = linesOf(
      [row(0, { stream: '/b', mean: 1 }), row(0, { stream: '/a', mean: 2 })],
      'stream',
      'mean',
    );
    expect(lines.map(({ name, tone }) => [name, tone])).toEqual([
      ['/a', 1],
      ['/b', 2],
    ]);
  });

  it('add up plays of the week, and take means as they are told', () => {
    const week = weekOf([{ weekday: 1, hour: 2, value: 4 }], 'value');
    expect(week[1]?.[2]).toBe(4);
    expect(heatTotals(week).days[1]).toBe(4);
    const meta = {} as Meta;
    const days = { items: [{ weekday: 1, listeners_average: 2.5 }], meta };
    const means = heatTotals(week, { days, hours: undefined, all: 7 });
    expect([means.days[1], means.days[0], means.hours[2], means.all]).toEqual([2.5, null, null, 7]);
  });

  it('list lengths from the shortest', () => {
    const told = ['over 4 h', '1–5 min', 'under 1 min', '15–60 min'].map((length) => ({ length }));
    expect(lengthsInOrder(told).map(({ length }) => length)).toEqual([
      'under 1 min',
      '1–5 min',
      '15–60 min',
      'over 4 h',
    ]);
  });

  it('say how a song moved', () =>
    expect([rankWords(1, 3), rankWords(3, 1), rankWords(2, 2), rankWords(1, null)]).toEqual([
      '▲ 2 up',
      '▼ 2 down',
      '= same',
      'new',
    ]));

  it('count of an outage what lies in the period', () => {
    const outage = { started_at: iso(-2), ended_at: iso(1) } as Parameters<typeof downIn>[0];
    const span = { from: AT, to: AT + 4 * H };
    expect(downIn(outage, span)).toBe(H);
    expect(downIn({ ...outage, ended_at: null }, span)).toBe(4 * H);
    expect(downIn({ ...outage, ended_at: iso(-1) }, span)).toBe(0);
  });
});
