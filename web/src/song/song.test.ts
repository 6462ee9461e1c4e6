import { describe, expect, it } from 'vitest';
import { partsOf } from './parts';
import { songSearch } from './search';
import { rangeOf, signed, verdictOf } from './words';

describe('the impact of a song', () => {
  it('has a sign, or is not known', () =>
    expect([signed(1.2), signed(-0.4), signed(0), signed(null)]).toEqual([
      '+1.20',
      '−0.40',
      '0.00',
      '–',
    ]));

  it('lies on a line around none', () => {
    expect(rangeOf({ low: -3, impact: -2, high: -1 })?.edge).toBe(3);
    expect(rangeOf({ low: -3, impact: null, high: -1 })).toBeNull();
  });

  it.each([
    [{ flagged: true, impact: -2, low: -3, high: -1 }, /^It loses/],
    [{ flagged: true, impact: 2, low: 1, high: 3 }, /^It gains/],
    [{ flagged: false, impact: -2, low: -3, high: -1 }, /may be chance/],
    [{ flagged: false, impact: -1, low: -3, high: 1 }, /^No effect is known/],
  ])('concludes no more than %o allows', (row, words) => expect(verdictOf(row)).toMatch(words));
});

it('the page asks some of it ever, and some in the period', () => {
  const asked = { site: 'main', zone: 'UTC', when: { period: '28d' } };
  const parts = partsOf(asked, 'id', { from: 0, to: 28 * 86_400_000 });
  expect(parts.song.query.period).toBeUndefined();
  expect(parts.tune.query).toMatchObject({ period: '28d', item: 'id' });
  expect(parts.time.query).toMatchObject({ bucket: 'day', where: ['item:id'] });
  expect(songSearch({ period: 'month', play: 'p' })).toMatchObject({ period: 'month', play: 'p' });
});
