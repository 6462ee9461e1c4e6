import { describe, expect, it } from 'vitest';
import { play } from '../live/example';
import { playsKey, playsSearch } from './search';
import { kindName, laneOf, notesOf, sourceOf, titleOf } from './words';

const AT = '2026-11-20T20:00:00Z';

describe('a play in words', () => {
  it('is told where it was played, by whom and from which source', () => {
    const told = { ...play('1', AT), deck: 'A', presenter: 'Anna', playlist: 'Morning' };
    expect(laneOf(told)).toBe('A, Anna, Morning');
    expect(sourceOf(told)).toBe('/s1.mp3, icecast');
  });

  it('has a title even where nobody told one', () => {
    expect([titleOf(play('1', AT)), kindName(play('1', AT))]).toEqual(['Unknown title', '']);
  });

  it('says what went otherwise than planned', () => {
    expect(notesOf({ ...play('1', AT), skipped: true, had_errors: true })).toBe('skipped, error');
    expect(notesOf({ ...play('1', AT), is_open: true, skipped: null })).toBe('on air');
  });
});

describe('the address of the list', () => {
  it('takes only what it knows', () =>
    expect(playsSearch({ kind: 'opera', isrc: 'missing', errors: 'yes', q: 'x' })).toMatchObject({
      kind: undefined,
      isrc: 'missing',
      errors: undefined,
      q: 'x',
    }));

  it('asks for the same rows while a play is open', () =>
    expect(playsKey('main', { play: 'p', q: 'x' }, 'UTC')).toEqual(
      playsKey('main', { q: 'x' }, 'UTC'),
    ));
});
