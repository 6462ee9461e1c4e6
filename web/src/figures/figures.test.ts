import { describe, expect, it } from 'vitest';
import { addressOf, callOf, figures, goesOn, isAlike, question, whenOf } from './query';
import { inTurn } from './turn';
import { beforeOf, numberOf, wordOf } from './types';
import { changeWords, unitWord, unmeasuredWords, written } from './write';

const ASKED = { site: 'main', zone: 'Europe/Paris', when: { period: '7d' } };

describe('what is asked for', () => {
  it('is a named period, or the ends of one', () => {
    const ends = { from: '2026-11-01', to: '2026-11-30' };
    expect(whenOf({}, '7d', true)).toEqual({ period: '7d' });
    expect(whenOf({ period: 'month', ...ends }, '7d', false)).toEqual(ends);
    expect(whenOf(ends, '7d', true)).toEqual({ from: '2026-11-01' });
  });

  it('is an address, with each condition by itself and nothing that was not said', () => {
    const inquiry = figures(ASKED, {
      metrics: ['plays', 'skips'],
      where: ['stream:/a.mp3', 'genre!:R&B'],
      compare: true,
    });
    expect(addressOf(inquiry)).toBe(
      'api/v1/metrics/query?metric=plays%2Cskips&where=stream%3A%2Fa.mp3&where=genre%21%3AR%26B&site=main&period=7d&tz=Europe%2FParis&compare=previous',
    );
  });

  it('goes on unless its end is told', () => {
    expect(goesOn(question('skip_list', ASKED))).toBe(true);
    const ended = { ...ASKED, when: { from: '2026-11-01', to: '2026-11-07' } };
    expect(goesOn(question('skip_list', ended))).toBe(false);
    expect(addressOf(question('skip_list', ended, { limit: 5 }), 'csv')).toBe(
      'api/v1/questions/skip_list?site=main&from=2026-11-01&to=2026-11-07&tz=Europe%2FParis&limit=5&format=csv',
    );
  });

  it('can be drawn as the one before where only the time and the conditions differ', () => {
    const of = (more: object) => figures(ASKED, { metrics: ['plays'], by: ['genre'], ...more });
    const other = figures(
      { ...ASKED, when: { from: '2026-11-01' } },
      { metrics: ['plays'], by: ['genre'] },
    );
    expect(isAlike(of({}), other)).toBe(true);
    expect(isAlike(of({ bucket: 'day' }), of({ bucket: 'hour', where: ['genre:Rock'] }))).toBe(
      true,
    );
    for (const more of [{ bucket: 'day' }, { by: ['app'] }, { by: [] }]) {
      expect(isAlike(of({}), of(more))).toBe(false);
    }
    expect(isAlike(of({}), of({ compare: true }))).toBe(true);
    expect(isAlike(of({}), question('trend', ASKED))).toBe(false);
  });

  it('is a call that a shell takes as it is', () => {
    const inquiry = figures(ASKED, { metrics: ['plays'], where: ["artist:O'Jays"] });
    expect(callOf('http://a.example/radio/', inquiry)).toMatch(
      /^curl -H "Authorization: Bearer \$\w+" 'http:\/\/a\.example\/radio\/api\/[^']*'$/,
    );
  });
});

describe('questions', () => {
  it('wait for their turn, two at a time, and are dropped when nobody waits', async () => {
    let most = 0;
    let now = 0;
    const work = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((done) => setTimeout(done, 1));
      now -= 1;
      return 'done';
    };
    const left = new AbortController();
    const all = [1, 2, 3, 4].map(() => inTurn(new AbortController().signal, work));
    const dropped = inTurn(left.signal, work);
    left.abort();
    await Promise.all([...all, expect(dropped).rejects.toThrow()]);
    expect([most, now]).toEqual([2, 0]);
  });
});

describe('a figure', () => {
  it.each([
    [1234, 'plays', '1,234'],
    [12.345, 'listeners', '12.3'],
    [90_000, 'ms', '1 m 30 s'],
    [90 * 3_600_000, 'ms', '90 h'],
    [99.5, 'percent', '99.50 %'],
    [-0.5, 'percent', '−0.50 %'],
    [null, 'plays', '–'],
  ] as const)('%s %s is written %s', (value, unit, shown) =>
    expect(written(value, unit)).toBe(shown),
  );

  it('names its unit where the number does not', () =>
    expect([unitWord('plays'), unitWord('ms')]).toEqual(['plays', '']));

  it.each([
    [112, 100, 'plays', '+12 % more'],
    [99, 100, 'plays', '−1.0 % less'],
    [5, 5, 'plays', 'the same'],
    [3, 0, 'plays', '+3, none before'],
    [99.5, 99, 'percent', '+0.50 points more'],
    [100_001, 100_000, 'plays', 'nearly the same'],
    [null, 5, 'plays', null],
    [5, null, 'plays', null],
  ] as const)('%s after %s %s is %s', (now, before, unit, words) =>
    expect(changeWords(now, before, unit)).toBe(words),
  );

  it('says little where the period before was hardly measured', () => {
    expect(unmeasuredWords(0.1399)).toBe('only 13 % of the period before was measured');
    expect([1, 0.9, null, undefined].map(unmeasuredWords)).toEqual([null, null, null, null]);
  });

  it('is read from a row, or is not there', () => {
    const row = { plays: 3, weekday: 0, artist: null, previous: { plays: 2 } };
    expect([numberOf(row, 'plays'), numberOf(row, 'skips')]).toEqual([3, null]);
    expect([wordOf(row, 'weekday'), wordOf(row, 'artist')]).toEqual(['0', null]);
    expect([beforeOf(row, 'plays'), beforeOf(row, 'skips')]).toEqual([2, null]);
  });
});
