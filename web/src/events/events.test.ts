import { expect, test } from 'vitest';
import type { EventRow } from '../api/types';
import { belongs } from './filters';
import { eventsSearch } from './search';
import { itemOf, mentions, tellerOf, wordsOf } from './words';

const row = (told: Partial<EventRow>): EventRow => ({
  id: '1',
  site: 'main',
  source: null,
  stream: null,
  stream_id: null,
  at: '2026-05-22T12:00:00Z',
  level: 'info',
  category: 'audio',
  event: 'track_loaded',
  message: 'Deck A loaded Jóga',
  deck: 'A',
  item: null,
  metadata: null,
  ...told,
});

test.each([
  ['track_loaded: Deck A', ['track', 'loaded', 'deck', 'a']],
  ['Jóga – BJÖRK', ['joga', 'bjork']],
  ['東京7', ['東', '京', '7']],
  ['…', []],
])('words of %s', (text, words) => {
  expect(wordsOf(text)).toEqual(words);
});

test('each word that is asked for begins one', () => {
  expect(mentions(row({}), 'jog deck')).toBe(true);
  expect(mentions(row({}), 'oga')).toBe(false);
  expect(mentions(row({}), 'track')).toBe(true);
});

test('the tail counts what the list would show', () => {
  expect(belongs(row({}), {})).toBe(true);
  expect(belongs(row({}), { level: 'warn' })).toBe(false);
  expect(belongs(row({}), { deck: 'A', q: 'joga' })).toBe(true);
  expect(belongs(row({}), { to: '2026-05-22' })).toBe(false);
});

test('what nobody told of is left out, and Tallylight itself is named', () => {
  expect(itemOf(row({}))).toBe('');
  expect(tellerOf(row({}))).toBe('Tallylight itself');
  expect(eventsSearch({ level: 'warn', q: '', other: 1 })).toMatchObject({ level: 'warn' });
});
