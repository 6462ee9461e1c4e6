import { describe, expect, it } from 'vitest';
import { chartCsv, rowsOf } from './rows';
import { scaleOf, timeTicks } from './scale';
import {
  bandPath,
  bucketAt,
  bucketsOf,
  extent,
  frameOf,
  gapsOf,
  linePath,
  type Point,
  runsOf,
  stacked,
  stackPath,
  stepFrom,
} from './shape';
import { bucketWords, chartInWords } from './words';

const H = 3_600_000;
const FROM = Date.parse('2026-11-20T00:00:00Z');
const hours = (...values: (number | null)[]): Point[] =>
  values.map((value, i) => ({ at: FROM + i * H, value }));
const buckets = (...values: (number | null)[]) =>
  bucketsOf(hours(...values), H, FROM + values.length * H);

describe('the scale of values', () => {
  it.each([
    [0, 847, [0, 500, 1000]],
    [0, 3, [0, 1, 2, 3]],
    [0, 0, [0, 1, 2]],
    [1, 1, [0, 1, 2]],
    [980, 1000, [950, 1000]],
  ])('from %s to %s has round ticks', (low, high, some) =>
    expect(scaleOf(low, high).ticks).toEqual(expect.arrayContaining(some)),
  );

  it('begins at zero unless all of it lies high', () => {
    expect(scaleOf(400, 1000).bottom).toBe(0);
    expect(scaleOf(900, 1000).bottom).toBeGreaterThan(0);
  });

  it('holds what it is for', () => {
    const { bottom, top } = scaleOf(0.02, 0.31, 0.01);
    expect(bottom).toBeLessThanOrEqual(0.02);
    expect(top).toBeGreaterThanOrEqual(0.31);
  });
});

describe('the ticks of time', () => {
  const labels = (from: string, to: string, zone: string, most: number) =>
    timeTicks(Date.parse(from), Date.parse(to), zone, most).map((tick) => tick.label);

  it('are round local times', () =>
    expect(labels('2026-11-20T10:07:00Z', '2026-11-20T14:01:00Z', 'Asia/Kolkata', 5)).toEqual([
      '16:00',
      '17:00',
      '18:00',
      '19:00',
    ]));

  it('name the day where one begins', () =>
    expect(labels('2026-11-20T15:00:00Z', '2026-11-21T09:00:00Z', 'Europe/Paris', 4)).toEqual([
      '18:00',
      '21 Nov',
      '06:00',
    ]));

  it('stay on local midnight across a change of the clocks', () => {
    const ticks = timeTicks(
      Date.parse('2026-10-23T22:00:00Z'),
      Date.parse('2026-10-27T23:00:00Z'),
      'Europe/Paris',
      6,
    );
    expect(ticks.map((tick) => tick.label)).toEqual([
      '24 Oct',
      '25 Oct',
      '26 Oct',
      '27 Oct',
      '28 Oct',
    ]);
    expect((ticks[2]?.at ?? 0) - (ticks[1]?.at ?? 0)).toBe(25 * H);
  });
});

describe('a series', () => {
  it('is broken into runs where nothing is known', () => {
    const all = buckets(1, 2, null, 4);
    expect(runsOf(all).map((run) => run.map((b) => b.value))).toEqual([[1, 2], [4]]);
    expect(gapsOf(all, FROM, FROM + 5 * H)).toEqual([
      { from: FROM + 2 * H, to: FROM + 3 * H },
      { from: FROM + 4 * H, to: FROM + 5 * H },
    ]);
  });

  it('does not stretch a bucket over points that are missing', () => {
    const [first] = bucketsOf(
      [
        { at: FROM, value: 1 },
        { at: FROM + 4 * H, value: 2 },
      ],
      H,
      FROM + 5 * H,
    );
    expect(first?.to).toBe(FROM + H);
  });

  it('keeps a day of 25 hours whole', () => {
    const day = 24 * H;
    const points = [
      { at: 0, value: 1 },
      { at: 25 * H, value: 2 },
    ];
    expect(bucketsOf(points, day, 49 * H).map((b) => b.to - b.from)).toEqual([25 * H, 24 * H]);
  });

  it('stands on those before it, and an unknown one adds nothing', () => {
    const [a, b] = stacked([buckets(1, null, 3), buckets(10, 20, null)]);
    expect(a?.map((x) => x.value)).toEqual([1, null, 3]);
    expect(b?.map((x) => [x.base, x.value])).toEqual([
      [1, 11],
      [0, 20],
      [3, null],
    ]);
  });

  it('reaches from its lowest to its highest', () => {
    const banded = bucketsOf([{ at: FROM, value: 5, low: 2, high: 9 }], H, FROM + H);
    expect(extent([banded, buckets(4)])).toEqual([2, 9]);
    expect(extent([buckets(null)])).toBeNull();
  });

  it('is found under the pointer and walked with the arrows', () => {
    const all = buckets(1, 2, 3);
    expect(bucketAt(all, FROM + 1.5 * H)?.value).toBe(2);
    expect(stepFrom(all, null, 'ArrowRight')).toBe(FROM + 0.5 * H);
    expect(stepFrom(all, FROM + 0.5 * H, 'ArrowRight')).toBe(FROM + 1.5 * H);
    expect(stepFrom(all, FROM, 'End')).toBe(FROM + 2.5 * H);
    expect(stepFrom(all, FROM, 'x')).toBeNull();
  });

  it('is drawn from the edge of its first bucket to that of its last', () => {
    const frame = frameOf({ from: FROM, to: FROM + 2 * H }, { bottom: 0, top: 10 }, 200, 100);
    expect(linePath(buckets(0, 10), frame)).toBe('M0.0 100.0L50.0 100.0L150.0 0.0L200.0 0.0');
    const banded = bucketsOf([{ at: FROM, value: 5, low: 0, high: 10 }], 2 * H, FROM + 2 * H);
    expect(bandPath(banded, frame)).toBe(
      'M0.0 0.0L100.0 0.0L200.0 0.0L200.0 100.0L100.0 100.0L0.0 100.0Z',
    );
    expect(stackPath(banded, frame)).toContain('L200.0 100.0');
    expect(frame.at(100)).toBe(FROM + H);
  });
});

describe('a chart', () => {
  const series = [{ key: 'a', name: 'Rock, "live"', tone: 1, points: hours(3, null, 7) }];

  it('is told in words', () => {
    const all = buckets(3, null, 7);
    const drawn = [
      { ...series[0], key: 'a', name: 'Rock', tone: 1, points: [], buckets: all, drawn: all },
    ];
    const span = { from: FROM, to: FROM + 3 * H };
    const told = { label: 'Listeners', span, all: drawn, gaps: gapsOf(all, span.from, span.to) };
    expect(chartInWords({ ...told, zone: 'UTC', write: String })).toBe(
      'Listeners, 00:00 to 03:00. Rock: 3 to 7, highest at 02:00. Not measured: 01:00 to 02:00.' +
        ' The arrow keys read it.',
    );
  });

  it('names a bucket by its ends, and a whole day by its name', () => {
    expect(bucketWords({ from: FROM, to: FROM + H }, 'UTC', FROM)).toBe('00:00 to 01:00');
    expect(bucketWords({ from: FROM, to: FROM + 24 * H }, 'UTC', FROM)).toBe('20 Nov');
    expect(bucketWords({ from: FROM, to: FROM + 168 * H }, 'UTC', FROM)).toBe('20 Nov to 26 Nov');
  });

  it('is a table of each instant once, and a file', () => {
    expect(rowsOf(series)).toHaveLength(3);
    expect(chartCsv(series).split('\r\n')[2]).toBe('2026-11-20T01:00:00.000Z,,,');
    expect(chartCsv(series)).toContain('"Rock, ""live"", lowest"');
  });
});
