import { describe, expect, it } from 'vitest';
import { changeOf } from './edit';
import type { StreamFigures, StreamRow } from './queries';
import { sorted, sortOf } from './sorting';
import { outageWords, percent, verdict } from './words';

const figures = (told: Partial<StreamFigures>): StreamFigures => ({
  id: '1',
  state: 'up',
  since: null,
  down_reason: null,
  listeners: null,
  uptime_24h: null,
  uptime_30d: null,
  outages_30d: 0,
  down_ms_30d: 0,
  bitrate_kbps: null,
  bitrate_stability: null,
  last_seen: null,
  ...told,
});

const row = (name: string, told?: Partial<StreamFigures>): StreamRow => ({
  id: name,
  site: 'main',
  source: 'icecast',
  name,
  title: null,
  programme: null,
  relay_of: null,
  provider: null,
  server: null,
  host: null,
  edited: [],
  created_at: '2026-05-22T12:00:00Z',
  figures: told && figures(told),
});

describe('percent', () => {
  it('has two decimals, and what is not quite all never reads as all', () => {
    expect(percent(0.9995)).toBe('99.95 %');
    expect(percent(1)).toBe('100.00 %');
    expect(percent(0.999999)).toBe('99.99 %');
    expect(percent(0)).toBe('0.00 %');
    expect(percent(null)).toBe('–');
  });
});

describe('the sentence at the top', () => {
  it('says whether everything is all right', () => {
    expect(verdict([row('/a', {}), row('/b', {})])).toBe('All 2 streams are on air');
    expect(verdict([row('/a', { state: 'down' }), row('/b', {})])).toBe('1 stream down, 1 on air');
    expect(verdict([row('/a', { state: 'unknown' })])).toBe('1 stream not known, 0 on air');
  });
  it('claims nothing before the figures are there', () => {
    expect(verdict([row('/a')])).toBe('1 stream');
  });
});

describe('the order', () => {
  const rows = [
    row('/up', { listeners: 5, uptime_30d: 0.9 }),
    row('/gone', { state: 'unknown' }),
    row('/off', { state: 'down', listeners: 0, uptime_30d: 0.5 }),
  ];
  const names = (sort: string) => sorted(rows, sortOf(sort)).map(({ name }) => name);
  it('puts trouble first, and what nobody knows last', () => {
    expect(names('state')).toEqual(['/off', '/gone', '/up']);
    expect(names('listeners')).toEqual(['/up', '/off', '/gone']);
    expect(names('uptime')).toEqual(['/off', '/up', '/gone']);
    expect(names('nonsense')).toEqual(names('state'));
  });
});

describe('outages in words', () => {
  it('tells how many and how long', () => {
    expect(outageWords(figures({ uptime_30d: 0.99, outages_30d: 2, down_ms_30d: 90_000 }))).toBe(
      '2 outages, 1 m 30 s down',
    );
    expect(outageWords(figures({ uptime_30d: 1 }))).toBe('No outage in 30 days');
    expect(outageWords(undefined)).toBe('Nobody looked at it in this time');
  });
});

describe('an edit', () => {
  const stream = { ...row('/a'), title: 'Radio', programme: 'Harbour' };
  const form = {
    title: 'Radio',
    programme: ' ',
    relay_of: '/main',
    server: '',
    host: '',
    provider: '',
  };
  it('sends what changed, and gives back what was emptied', () => {
    expect(changeOf(stream, form)).toEqual({ programme: null, relay_of: '/main' });
  });
});
