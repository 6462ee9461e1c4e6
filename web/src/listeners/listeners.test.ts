import { describe, expect, it } from 'vitest';
import type { Outage } from '../api/types';
import { play } from '../live/example';
import { fewWords, marksOf, outageWords, reasonOf, songOf, songsIn, together } from './marks';
import { ghostOf, namesOf, seriesOf } from './series';
import type { Annotation, ListenersItem } from './types';

const H = 3_600_000;
const AT = Date.parse('2026-11-20T20:00:00Z');
const iso = (hours: number): string => new Date(AT + hours * H).toISOString();

const item = (name: string | null, title: string | null = null): ListenersItem => ({
  stream: name === null ? null : { id: name, name, title, programme: null },
  points: [{ at: iso(0), mean: 2.5, min: 1, max: 4, known: 1 }],
  figures: { peak: null, average: null, now: null, unique: null, tlh_ms: null, known_fraction: 0 },
});
const song = (id: string, from: number, to: number | null, title: string, stream = '/s1.mp3') => ({
  ...play(id, iso(from)),
  ended_at: to === null ? null : iso(to),
  stream,
  item: { ...ITEM, title, artist: 'Björk' },
});
const ITEM = {
  id: 'i',
  kind: 'song',
  title: '',
  artist: null,
  album: null,
  series: null,
  season: null,
  episode: null,
  genre: null,
  year: null,
  duration_ms: null,
  isrc: null,
  artwork_url: null,
};
const outage = (state: Outage['state'], from: number, to: number | null): Outage => ({
  site: 'main',
  source: 'studio',
  stream: '/s1.mp3',
  stream_id: 's1',
  state,
  started_at: iso(from),
  ended_at: to === null ? null : iso(to),
  reason: 'No encoder sends to it.',
});

describe('the lines', () => {
  const items = [
    item(null),
    item('/a.mp3', 'Rock'),
    item('/b.mp3', 'Rock'),
    item('/c.mp3', 'Jazz'),
  ];

  it('are the sum alone, or each stream', () => {
    expect(seriesOf(items, 'together').map((s) => s.name)).toEqual(['All together']);
    expect(seriesOf(items, 'compared').map((s) => s.name)).toEqual(['/a.mp3', '/b.mp3', 'Jazz']);
    expect(seriesOf(items, 'stacked').map((s) => s.tone)).toEqual([1, 2, 3]);
  });

  it('keep the mean, the lowest and the highest', () =>
    expect(seriesOf(items, 'together')[0]?.points).toEqual([
      { at: AT, value: 2.5, low: 1, high: 4 },
    ]));

  it('go by their mounts where a title is shared', () =>
    expect([...namesOf(items.slice(1)).values()]).toEqual(['/a.mp3', '/b.mp3', 'Jazz']));

  it('lay the week before at the same local time, though the clocks changed', () => {
    const before = {
      ...item(null),
      points: [{ ...item(null).points[0], at: '2026-10-24T18:00:00Z' }],
    };
    const [ghost] = ghostOf([before as ListenersItem], 'Europe/Paris');
    expect(new Date(ghost?.points[0]?.at ?? 0).toISOString()).toBe('2026-10-31T19:00:00.000Z');
    expect(ghostOf([item('/a.mp3')], 'UTC')).toEqual([]);
  });
});

describe('the marks', () => {
  it('name the songs of a stretch once, the earliest first', () => {
    const plays = [
      song('3', 2, null, 'Hunter'),
      song('2', 1, 2, 'Jóga'),
      song('1', 0, 1, 'Bachelorette'),
    ];
    expect(songsIn(plays, { from: AT + 0.5 * H, to: AT + 1.5 * H })).toEqual([
      'Björk – Bachelorette',
      'Björk – Jóga',
    ]);
    expect(songsIn(plays, { from: AT + 9 * H, to: AT + 10 * H })).toEqual(['Björk – Hunter']);
  });

  it('say where a song was, if there are several streams', () => {
    const plays = [song('2', 0, 1, 'Jóga'), song('1', 0, 1, 'So What', '/s2.mp3')];
    expect(songsIn(plays, { from: AT, to: AT + H })).toEqual([
      '/s2.mp3: Björk – So What',
      '/s1.mp3: Björk – Jóga',
    ]);
    expect(songOf(play('1', iso(0)))).toBe('Unknown title');
  });

  it('are tracks, outages that were down, and notes', () => {
    const note: Annotation = {
      id: 'n',
      site: 'main',
      stream: null,
      stream_id: null,
      at: iso(1),
      until: null,
      text: 'Derby',
      created_by: 'anna',
      created_at: iso(1),
    };
    const outages = [outage('down', 1, null), outage('unknown', 0, 1)];
    const marks = marksOf(
      { plays: [song('1', 0, 1, 'Jóga')], outages, notes: [note] },
      'UTC',
      AT + 2 * H,
    );
    expect(marks.map((mark) => [mark.kind, mark.until])).toEqual([
      ['track', undefined],
      ['outage', AT + 2 * H],
      ['note', undefined],
    ]);
    expect(marks.at(-1)?.text).toBe('21:00 Derby');
  });

  it('say why nothing is known of a gap', () => {
    const gap = { from: AT, to: AT + H };
    expect(reasonOf([outage('unknown', 0, 2)], gap)).toBe('Not measured. No encoder sends to it.');
    expect(reasonOf([], gap)).toBe('Not measured. No source looked at that time.');
  });

  it('are one where one cause took several streams', () => {
    const both = [outage('down', 0, 1), { ...outage('down', 0, 1), stream: '/s2.mp3' }];
    expect(together([...both, outage('down', 2, 3)]).map(outageWords)).toEqual([
      '/s1.mp3, /s2.mp3: down. No encoder sends to it.',
      '/s1.mp3: down. No encoder sends to it.',
    ]);
    const [source] = together([{ ...outage('unknown', 0, 1), stream: null, reason: null }]);
    expect(source && outageWords(source)).toBe('studio: not measured. No reason was told.');
  });

  it('are told a few at a time', () => {
    expect(fewWords(['a', 'b'])).toBe('a, b');
    expect(fewWords(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });
});
