/** The history of a machine as series of its charts. */
import type { Mark } from '../chart/Marks';
import type { Series } from '../chart/shape';
import type { HealthPoint } from './queries';

export type Measure = 'cpu_percent' | 'memory_mb' | 'decoder_latency_ms' | 'callback_ms';

type Readings = HealthPoint['mean'];

const series = (
  points: readonly HealthPoint[],
  about: { key: string; name: string; tone: number },
  read: (readings: Readings) => number | null | undefined,
): Series => ({
  ...about,
  points: points.map((point) => ({
    at: Date.parse(point.at),
    value: read(point.mean) ?? null,
    low: read(point.least) ?? null,
    high: read(point.most) ?? null,
  })),
});

export const measured = (
  points: readonly HealthPoint[],
  measure: Measure,
  name: string,
  tone = 1,
): Series => series(points, { key: measure, name, tone }, (readings) => readings[measure]);

/** A line a deck, in the order of their names; levels in percent. */
export function buffers(points: readonly HealthPoint[]): Series[] {
  const decks = new Set(points.flatMap((point) => Object.keys(point.mean.ring_buffer_fill)));
  return [...decks].sort().map((deck, i) =>
    series(
      points,
      { key: deck, name: deck.length > 1 ? deck : `Deck ${deck}`, tone: i + 1 },
      (r) => {
        const fill = r.ring_buffer_fill[deck];
        return fill === undefined ? null : fill * 100;
      },
    ),
  );
}

/** Where the stream was not connected all the time. */
export function outages(points: readonly HealthPoint[], bucketMs: number): Mark[] {
  const marks: Mark[] = [];
  for (const point of points) {
    if (point.stream_up === null || point.stream_up === 1) continue;
    const at = Date.parse(point.at);
    const last = marks.at(-1);
    if (last?.until === at) last.until = at + bucketMs;
    else {
      const text = 'The stream was not connected';
      marks.push({ key: point.at, kind: 'outage', at, until: at + bucketMs, text });
    }
  }
  return marks;
}

/** Whether anything of it is known. */
export const isKnown = (all: readonly Series[]): boolean =>
  all.some((each) => each.points.some((point) => point.value !== null));

export interface Extreme {
  value: number;
  at: number;
  /** Of which series. */
  name: string;
}

/** The extreme that a title tells of, and when it was; the first where there are several. */
export function extremeOf(all: readonly Series[], which: 'high' | 'low'): Extreme | null {
  const readings = all.flatMap(({ name, points }) =>
    points.flatMap((point): Extreme[] => {
      const value = point[which] ?? point.value;
      return value === null ? [] : [{ value, at: point.at, name }];
    }),
  );
  const sign = which === 'high' ? -1 : 1;
  return readings.sort((a, b) => sign * (a.value - b.value))[0] ?? null;
}
