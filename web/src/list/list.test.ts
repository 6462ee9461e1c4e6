import { describe, expect, it } from 'vitest';
import { csvOf } from './csv';
import { chipText, cleared, type Filter, filtersSet } from './filters';
import { moved } from './moved';
import { flag, idsOf, idsWord, ofSite, oneOf, word } from './search';

describe('an address', () => {
  it('says words, one of some, switches and ids', () => {
    expect([word('a'), word(''), word(1)]).toEqual(['a', undefined, undefined]);
    expect([oneOf(['a', 'b'], 'b'), oneOf(['a', 'b'], 'c')]).toEqual(['b', undefined]);
    expect([flag('true'), flag('yes')]).toEqual(['true', undefined]);
    expect(idsOf('1,2')).toEqual(['1', '2']);
    expect([idsOf(undefined), idsWord([])]).toEqual([[], undefined]);
  });
});

describe('another site', () => {
  it('is looked at over the same period, without what was picked of the first', () =>
    expect(ofSite({ site: 'a', period: '7d', stream: 'id', play: 'id' }, 'b')).toEqual({
      site: 'b',
      period: '7d',
    }));
});

describe('a file of a table', () => {
  it('quotes what would break a row', () =>
    expect(csvOf(['a', 'b'], [['x, "y"', 'one\ntwo']])).toBe('a,b\r\n"x, ""y""","one\ntwo"'));

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('makes %j text', (text) =>
    expect(
      csvOf(['a'], [[text]])
        .slice(3)
        .replace(/^"/, ''),
    ).toMatch(/^'/),
  );

  it('leaves figures as they are, and the unknown empty', () =>
    expect(csvOf(['a', 'b', 'c', 'd'], [[-1.5, true, null, undefined]])).toBe(
      'a,b,c,d\r\n-1.5,true,,',
    ));
});

describe('filters', () => {
  const kind: Filter = {
    key: 'kind',
    label: 'Kind',
    choices: [
      { value: 'song', label: 'Song' },
      { value: 'news', label: 'News' },
    ],
  };
  const isrc: Filter = {
    key: 'isrc',
    label: 'ISRC',
    choices: [{ value: 'missing', label: 'ISRC missing' }],
  };
  const person: Filter = { key: 'person', label: 'Person' };

  it('are told in words', () => {
    expect(chipText(kind, 'song')).toBe('Kind: Song');
    expect(chipText(kind, 'odd')).toBe('Kind: odd');
    expect(chipText(isrc, 'missing')).toBe('ISRC missing');
    expect(chipText(person, 'anna')).toBe('Person: anna');
  });

  it('are those with a value, and are cleared together', () => {
    const set = filtersSet([kind, isrc, person], { kind: 'song', person: '' });
    expect(set).toEqual([[kind, 'song']]);
    expect(cleared([kind, isrc])).toEqual({ kind: undefined, isrc: undefined });
  });
});

describe('the keys of a table', () => {
  it.each([
    ['ArrowDown', 3, 4],
    ['ArrowUp', 0, 0],
    ['PageDown', 3, 9],
    ['Home', 7, 0],
    ['End', 0, 9],
    ['x', 3, null],
  ])('%s from row %s leads to %s', (key, at, to) => expect(moved(key, at, 10)).toBe(to));

  it('lead nowhere in an empty one', () => expect(moved('End', -1, 0)).toBeNull());
});
