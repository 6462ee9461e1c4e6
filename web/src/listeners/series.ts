/** Lines of the chart from the API's answer. */
import type { Series } from '../chart/shape';
import { shiftDays } from '../format/local';
import type { ListenersItem, ListenersPoint } from './types';

const TONES = 6;
export type Show = 'together' | 'compared' | 'stacked';

const pointOf = (point: ListenersPoint) => ({
  at: Date.parse(point.at),
  value: point.mean,
  low: point.min,
  high: point.max,
});

export const nameOf = ({ stream }: ListenersItem): string =>
  stream ? (stream.title ?? stream.name) : 'All together';

/** A title that several streams share says less than their names. */
export function namesOf(items: readonly ListenersItem[]): Map<ListenersItem, string> {
  const uses = new Map<string, number>();
  for (const item of items) uses.set(nameOf(item), (uses.get(nameOf(item)) ?? 0) + 1);
  return new Map(
    items.map((item) => {
      const name = nameOf(item);
      return [item, (uses.get(name) ?? 0) > 1 ? (item.stream?.name ?? name) : name];
    }),
  );
}

/** Either the sum of the streams as one line, or a line for each, by colours that stay theirs. */
export function seriesOf(items: readonly ListenersItem[], show: Show): Series[] {
  const wanted = items.filter((item) => (item.stream === null) === (show === 'together'));
  const names = namesOf(wanted);
  return wanted.map((item, i) => ({
    key: item.stream?.id ?? 'all',
    name: names.get(item) ?? '',
    tone: (i % TONES) + 1,
    points: item.points.map(pointOf),
  }));
}

/** The week before, moved to where it is laid under this one. */
export function ghostOf(items: readonly ListenersItem[], zone: string): Series[] {
  const all = items.find((item) => item.stream === null);
  if (!all) return [];
  const points = all.points.map((point) => ({
    at: shiftDays(Date.parse(point.at), 7, zone),
    value: point.mean,
  }));
  return [{ key: 'ghost', name: 'A week before', tone: 6, points, ghost: true }];
}
