import { describe, expect, it } from 'vitest';
import { bytes } from '../format/bytes';
import { bufferLevel, isStale, latencyLevel } from './levels';
import { withNews } from './news';
import type { HealthPoint, Machine, Snapshots } from './queries';
import { healthRecipe } from './recipe';
import { buffers, extremeOf, isKnown, measured, outages } from './series';

const AT = '2026-05-22T12:00:00Z';
const NOW = Date.parse(AT);

const machine = (source: string, at: string, cpu: number): Machine => ({
  site: 'main',
  source,
  at,
  age_ms: 0,
  stale: false,
  interval_ms: 5_000,
  cpu_percent: cpu,
  memory_mb: null,
  memory_percent: null,
  ring_buffer_fill: null,
  decoder_latency_ms: null,
  callback_ms: null,
  stream_connected: true,
  database_connected: null,
  active_encoders: null,
  total_encoders: null,
  disks: null,
  gpus: null,
  stream: { since: AT, at_least: false, uptime_24h: 1, known_24h: 1 },
});

const readings = (cpu: number | null, fill: Record<string, number> = {}): HealthPoint['mean'] => ({
  cpu_percent: cpu,
  memory_mb: null,
  memory_percent: null,
  decoder_latency_ms: null,
  callback_ms: null,
  ring_buffer_fill: fill,
});

const point = (minute: number, cpu: number | null, up: number | null = 1): HealthPoint => ({
  at: new Date(NOW + minute * 60_000).toISOString(),
  samples: cpu === null ? 0 : 3,
  mean: readings(cpu, cpu === null ? {} : { A: 0.9 }),
  least: readings(cpu === null ? null : cpu - 1, cpu === null ? {} : { A: 0.1 }),
  most: readings(cpu === null ? null : cpu + 1, cpu === null ? {} : { A: 0.95 }),
  stream_up: up,
  database_up: null,
  active_encoders: null,
});

describe('levels', () => {
  it('are those of the playout panel', () => {
    expect([1, 0.5, 0.49, 0.2, 0.19, 0].map((fill) => bufferLevel(fill).tone)).toEqual([
      'good',
      'good',
      'warn',
      'warn',
      'bad',
      'bad',
    ]);
    expect([10, 10.1].map((ms) => latencyLevel(ms).word)).toEqual(['Good', 'Slow']);
  });

  it('tell a stale sample after three intervals, of a minute where none is told', () => {
    expect(isStale(AT, 5_000, NOW + 15_000)).toBe(false);
    expect(isStale(AT, 5_000, NOW + 15_001)).toBe(true);
    expect(isStale(AT, null, NOW + 180_001)).toBe(true);
  });
});

describe('news', () => {
  const known: Snapshots = {
    items: [machine('studio', AT, 10), machine('backup', AT, 20)],
    meta: { at: AT, store: { product: 'SQLite', bytes: 1, wal_bytes: 0, vacuum_bytes: 0 } },
  };

  it('replace the figures of their machine and keep what they do not tell', () => {
    const news = { ...machine('studio', '2026-05-22T12:00:05Z', 30), source: 'studio' };
    const [first, second] = withNews(known, news).items;
    expect([first?.cpu_percent, first?.stream?.since, second?.source]).toEqual([30, AT, 'backup']);
  });

  it('that are older change nothing', () => {
    const news = { ...machine('studio', '2026-05-22T11:59:00Z', 99), source: 'studio' };
    expect(withNews(known, news)).toBe(known);
  });

  it('of a new machine add it', () => {
    const news = { ...machine('third', AT, 5), source: 'third' };
    expect(withNews(known, news).items).toHaveLength(3);
  });
});

describe('history', () => {
  const points = [point(0, 10), point(1, null, null), point(2, 30, 0.5), point(3, 20, 0)];

  it('has a mean with its range, and nothing where nothing is known', () => {
    const { points: drawn } = measured(points, 'cpu_percent', 'CPU');
    expect(drawn[0]).toMatchObject({ value: 10, low: 9, high: 11 });
    expect(drawn[1]).toMatchObject({ value: null, low: null });
  });

  it('has a line a deck, in percent', () => {
    const [deck, ...others] = buffers(points);
    expect([deck?.name, deck?.points[0]?.value, others.length]).toEqual(['Deck A', 90, 0]);
  });

  it('knows its extremes by the range, not by the mean', () => {
    const cpu = [measured(points, 'cpu_percent', 'CPU')];
    expect(extremeOf(cpu, 'high')).toMatchObject({ value: 31, at: NOW + 120_000 });
    expect(extremeOf(buffers(points), 'low')?.value).toBe(10);
  });

  it('of nothing is nothing', () => {
    expect(isKnown([measured([point(0, null)], 'cpu_percent', 'CPU')])).toBe(false);
    expect(extremeOf([], 'high')).toBeNull();
  });

  it('joins outages that touch', () => {
    const [outage, ...others] = outages(points, 60_000);
    expect([outage?.at, outage?.until, others.length]).toEqual([NOW + 120_000, NOW + 240_000, 0]);
  });
});

it('the recipe is three lines, and one observation', () => {
  const text = healthRecipe({ origin: 'http://radio.example', site: 'main', token: 'tl_x' });
  expect(text.split('\n')).toHaveLength(3);
  const json = /-d '(.*)'$/s
    .exec(text)?.[1]
    ?.replace("'$(uuidgen)'", 'an id')
    .replace("'$(date +%s000)'", '1');
  expect(JSON.parse(json ?? '')).toMatchObject({ type: 'health.sampled', site: 'main', at: 1 });
});

it('sizes are short and never of four digits', () => {
  expect([0, 999, 999.6, 12_345, 999_949, 999_950, 2e12, null].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '12.3 kB',
    '1.0 MB',
    '1.0 MB',
    '2.0 TB',
    '–',
  ]);
});
