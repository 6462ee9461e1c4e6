import { describe, expect, it } from 'vitest';
import { axisOf } from '../figures/axis';
import type { MetricAbout } from '../figures/types';
import {
  groupOf,
  groupsOf,
  linesOf,
  MOST_LINES,
  namesWords,
  ranked,
  sharedDimensions,
} from './answer';
import {
  type Condition,
  conditionsOf,
  conditionsWord,
  exploreSearch,
  viewSearch,
  whereOf,
} from './search';
import { figuresAsked, isSequence, isWeek, wantedOf } from './wanted';

const AT = '2026-11-20T00:00:00Z';

describe('the address', () => {
  it('holds any condition as it was', () => {
    const all: Condition[] = [
      { dimension: 'artist', is: true, value: 'Earth, Wind & Fire: 100%2C' },
      { dimension: 'genre', is: false, value: 'Röck\n' },
      { dimension: 'album', is: true, value: null },
    ];
    expect(conditionsOf(conditionsWord(all))).toEqual(all);
    expect(all.map(whereOf).slice(1)).toEqual(['genre!:Röck\n', 'album:']);
    expect(conditionsOf('nonsense,genre:Rock')).toHaveLength(1);
    expect(conditionsWord([])).toBeUndefined();
  });

  it('asks for plays where it says nothing', () => {
    expect(wantedOf({})).toMatchObject({ metrics: ['plays'], by: [], show: 'plays' });
    expect(wantedOf({ metric: 'skips,plays', show: 'plays' }).show).toBe('plays');
    expect(wantedOf({ metric: 'skips', show: 'plays' }).show).toBe('skips');
  });

  it('is what the server is asked', () => {
    const search = exploreSearch({
      metric: 'plays,skips',
      by: 'stream',
      where: 'genre!:Rock',
      bucket: 'day',
      compare: 'previous',
      period: 'month',
    });
    expect(search.period).toBe('month');
    expect(figuresAsked(wantedOf(search))).toEqual({
      metrics: ['plays', 'skips'],
      by: ['stream'],
      where: ['genre!:Rock'],
      bucket: 'day',
      compare: true,
      limit: 200,
    });
  });

  it('is the hours of a week where it asks for those alone', () => {
    expect(isWeek(wantedOf({ by: 'hour,weekday' }))).toBe(true);
    expect(isWeek(wantedOf({ by: 'hour,weekday,stream' }))).toBe(false);
    expect(isWeek(wantedOf({ by: 'hour,weekday', bucket: 'day' }))).toBe(false);
    expect(isSequence(wantedOf({ by: 'hour' }))).toBe(true);
    expect(isSequence(wantedOf({ by: 'genre' }))).toBe(false);
    expect(isSequence(wantedOf({ by: 'hour,genre' }))).toBe(false);
  });
});

describe('the answer', () => {
  const rows = Array.from({ length: 8 }, (_, i) => ({
    stream: i === 7 ? null : `/${i}`,
    bucket: AT,
    bucket_end: AT,
    plays: i,
    previous: { plays: 1 },
  }));
  const drawing = { by: ['stream'], metric: 'plays', axis: axisOf('plays', 7), compare: true };

  it('names its groups as people do', () => {
    expect(groupOf({ weekday: 0, hour: 20 }, ['weekday', 'hour'])).toBe('Monday, 20:00 to 21:00');
    expect(groupOf({ item: 'id', title: 'Jóga', artist: 'Björk' }, ['item'])).toBe('Björk – Jóga');
    expect(groupOf({ item: 'id' }, ['item'])).toBe('id');
    expect(groupOf({ genre: null }, ['genre'])).toBe('Not told');
    expect(groupOf({ country: 'FR' }, ['country'])).toBe('France');
    expect(groupOf({ country: 'elsewhere' }, ['country'])).toBe('elsewhere');
    expect(groupOf({}, [])).toBe('All together');
  });

  it('draws the groups with most, and the period before where there is one line', () => {
    expect(groupsOf(rows, ['stream'], 'plays').slice(0, 2)).toEqual(['Not told', '/6']);
    expect(linesOf(rows, drawing)).toHaveLength(MOST_LINES);
    const alone = linesOf(rows.slice(0, 1), { ...drawing, by: [] });
    expect(alone.map(({ name, ghost }) => [name, ghost])).toEqual([
      ['All together', undefined],
      ['The period before', true],
    ]);
  });

  it('ranks groups by the figure that is drawn, what is unknown last', () => {
    const told = [{ n: null }, { n: 1 }, { n: 3 }, { n: null }];
    expect(ranked(told, 'n').map(({ n }) => n)).toEqual([3, 1, null, null]);
  });

  it('can be told by what all its metrics know', () => {
    const about = (...names: string[]) =>
      ({ dimensions: names.map((name) => ({ name, title: name })) }) as MetricAbout;
    const shared = sharedDimensions([about('stream', 'genre'), about('genre', 'app')]);
    expect(shared.map(({ name }) => name)).toEqual(['genre']);
    expect(sharedDimensions([])).toEqual([]);
    expect(namesWords(['A', 'B', 'C', 'D'])).toBe('A, B and 2 more');
    expect(namesWords(['A', 'B'])).toBe('A and B');
  });
});

describe('kept views', () => {
  it('are of no site', () => {
    const search = viewSearch({ site: 'main', metric: 'plays', by: undefined });
    expect(search).toEqual({ metric: 'plays' });
  });
});
