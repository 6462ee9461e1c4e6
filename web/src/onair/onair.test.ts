import { describe, expect, it } from 'vitest';
import type { HourPoint } from '../api/types';
import { card } from '../live/example';
import { HOUR_MS, hourInWords, hourShape, nearest, scale, ticks } from './hour';
import { inRows, programmes } from './programmes';
import { type SortKey, sortStreams } from './sortStreams';
import { programmeNames, streamNames } from './streamNames';
import { verdict } from './verdict';

const NOW = Date.parse('2026-11-20T20:00:00Z');
const minute = (m: number): number => NOW - HOUR_MS + m * 60_000;
const steady = (from: number, to: number, value: number): HourPoint[] =>
  Array.from({ length: (to - from) * 2 + 1 }, (_, i) => [minute(from + i / 2), value]);

describe("the hour's shape", () => {
  it('is one line without gaps where every half-minute was read', () => {
    const shape = hourShape(steady(0, 60, 7), NOW, 15_000);
    expect(shape.lines).toHaveLength(1);
    expect(shape.gaps).toEqual([]);
    expect(hourInWords(shape, 'UTC')).toBe('Listeners over the last hour: 7 throughout.');
  });

  it('breaks where nothing was measured and says when', () => {
    const points: HourPoint[] = [...steady(0, 20, 5), [minute(21), null], ...steady(30, 50, 9)];
    const shape = hourShape(points, NOW, 15_000);
    expect(shape.lines).toHaveLength(2);
    expect(shape.gaps).toEqual([
      { from: minute(20), to: minute(30) },
      { from: minute(50), to: NOW },
    ]);
    expect(hourInWords(shape, 'Europe/Berlin')).toBe(
      'Listeners over the last hour: 5 to 9, highest at 20:30.' +
        ' Not measured: 20:20 to 20:30, 20:50 to 21:00.',
    );
  });

  it('breaks where readings are simply missing', () => {
    const shape = hourShape([...steady(0, 20, 5), ...steady(30, 60, 5)], NOW, 15_000);
    expect(shape.gaps).toEqual([{ from: minute(20), to: minute(30) }]);
  });

  it('knows nothing of an empty hour, and forgets what is older', () => {
    const shape = hourShape([[minute(-5), 3]], NOW, null);
    expect(shape.low).toBeNull();
    expect(shape.gaps).toEqual([{ from: NOW - HOUR_MS, to: NOW }]);
    expect(hourInWords(shape, 'UTC')).toBe('Listeners over the last hour: not measured.');
    expect(nearest(shape, NOW)).toBeNull();
  });

  it('finds the reading next to a pointer', () => {
    const shape = hourShape(steady(0, 60, 5), NOW, 15_000);
    expect(nearest(shape, minute(10.2))).toEqual([minute(10), 5]);
  });

  it('has quarter-hours as ticks', () => {
    expect(ticks(minute(7), NOW)).toEqual([minute(15), minute(30), minute(45), NOW]);
  });

  it('does not make a surge of two listeners', () => {
    const [bottom, top] = scale(840, 842);
    expect(top - bottom).toBeGreaterThan(150);
    expect(scale(0, 1)[0]).toBe(0);
  });
});

describe('programmes', () => {
  it('groups simulcast mounts and sums what is known of them', () => {
    const hour = (value: number | null): HourPoint[] => [[1, value]];
    const [group, other] = programmes([
      card('hq', { programme: 'Live', listeners: 10, excluded: 1, hour: hour(10) }),
      card('lq', { programme: 'Live', simulcast_of: '/hq.mp3', listeners: 4, hour: hour(4) }),
      card('jazz', { title: 'Jazz' }),
    ]);
    expect(group).toMatchObject({ name: 'Live', listeners: 14, excluded: 1, hour: [[1, 14]] });
    expect(group?.mounts).toHaveLength(2);
    expect(other).toMatchObject({ name: 'Jazz', listeners: null });
  });

  it('adds the hour where each mount was read, and nowhere else', () => {
    const hourOf = (a: HourPoint[], b: HourPoint[]) =>
      programmes([
        card('a', { programme: 'P', hour: a }),
        card('b', { programme: 'P', hour: b }),
      ])[0]?.hour;
    expect(hourOf([[1, 10]], [[1, null]])).toEqual([[1, null]]);
    expect(
      hourOf(
        [
          [1, 10],
          [60_000, 11],
        ],
        [[2, 4]],
      ),
    ).toEqual([
      [1, null],
      [2, 14],
      [60_000, 15],
    ]);
    expect(hourOf([[1, 10]], [[90_000, 4]])).toEqual([
      [1, null],
      [90_000, null],
    ]);
  });

  it('is led by a mount that is on air and says when one is not', () => {
    const [group] = programmes([
      card('a', { programme: 'P', is_up: false }),
      card('b', { programme: 'P', simulcast_of: '/a.mp3' }),
    ]);
    expect([group?.lead.id, group?.state]).toEqual(['b', 'partly']);
    const states = [true, false, null].map((is_up) => programmes([card('x', { is_up })])[0]?.state);
    expect(states).toEqual(['up', 'down', 'unknown']);
  });
});

describe('the cards', () => {
  const places = (...mounts: number[]) =>
    inRows(
      programmes(
        mounts.flatMap((n, at) =>
          Array.from({ length: n }, (_, i) => card(`${at}-${i}`, { programme: `P${at}` })),
        ),
      ),
    ).map(({ programme, wide }) => [programme.name, wide]);

  it('of several mounts have a row each, and the others stand two by two below', () =>
    expect(places(1, 2, 1).map(([, wide]) => wide)).toEqual([true, false, false]));

  it('that are left over have a row to themselves', () => {
    expect(places(1, 1, 1).map(([, wide]) => wide)).toEqual([false, false, true]);
    expect(places(1).map(([, wide]) => wide)).toEqual([true]);
  });
});

describe('the table of streams', () => {
  const names = (key: SortKey, down: boolean) =>
    sortStreams(
      [
        card('b', { listeners: 5, is_up: true }),
        card('a', { listeners: null, is_up: null }),
        card('c', { listeners: 9, is_up: false }),
      ],
      key,
      down,
    ).map((s) => s.id);

  it('puts trouble first, and the unknown last among figures', () => {
    expect(names('state', false)).toEqual(['c', 'a', 'b']);
    expect(names('listeners', true)).toEqual(['c', 'b', 'a']);
    expect(names('listeners', false)).toEqual(['b', 'c', 'a']);
  });

  it('keeps its order in the address', () => {
    expect(sortStreams.parse('-listeners')).toEqual({ key: 'listeners', down: true });
    expect(sortStreams.parse('nonsense')).toEqual({ key: 'state', down: false });
    expect(sortStreams.after(undefined, 'listeners')).toBe('-listeners');
    expect(sortStreams.after('-listeners', 'listeners')).toBe('listeners');
    expect(sortStreams.after('-listeners', 'name')).toBe('name');
  });
});

describe('the name of a stream', () => {
  it('is its title, unless two have the same', () => {
    const named = streamNames([
      card('a', { title: 'Nordlicht' }),
      card('b', { title: 'Nordlicht' }),
      card('c', { title: 'Jazz' }),
    ]);
    const of = (stream_id: string | null, stream: string | null = null) =>
      named({ stream_id, stream });
    expect([of('a'), of('c'), of('gone', '/old.mp3'), of(null)]).toEqual([
      '/a.mp3',
      'Jazz',
      '/old.mp3',
      '',
    ]);
  });
});

describe('the name of what is on air', () => {
  it('is that of the programme, whichever mount it is told of', () => {
    const named = programmeNames([
      card('a', { programme: 'Aurora FM', title: 'Aurora' }),
      card('b', { programme: 'Aurora FM', title: 'Aurora' }),
      card('c', { title: 'Jazz' }),
    ]);
    expect(['b', 'c'].map((stream_id) => named({ stream_id, stream: null }))).toEqual([
      'Aurora FM',
      'Jazz',
    ]);
  });
});

describe('the verdict', () => {
  const said = (...ups: (boolean | null)[]) => {
    const { trouble, sentence } = verdict(ups.map((is_up, i) => card(`m${i}`, { is_up })));
    return [trouble, sentence];
  };

  it('is calm while all are on air', () => {
    expect(said()).toEqual([false, 'No stream has been seen yet.']);
    expect(said(true)).toEqual([false, 'The stream is on air.']);
    expect(said(true, true)).toEqual([false, 'All 2 streams are on air.']);
  });

  it('names what is down, and says what nobody knows', () => {
    expect(said(true, false)).toEqual([true, '/m1.mp3 is down.']);
    expect(said(false, false, true)).toEqual([true, '2 of 3 streams are down.']);
    expect(said(true, null)).toEqual([true, 'Nothing is known of 1 of 2 streams.']);
  });
});
