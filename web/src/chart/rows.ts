import { csvOf } from '../list/csv';
import type { Point, Series } from './shape';

/** Each instant once, with what every series says of it. */
export function rowsOf(series: readonly Series[]): [number, (Point | undefined)[]][] {
  const by = series.map((each) => new Map(each.points.map((point) => [point.at, point])));
  const instants = [...new Set(by.flatMap((points) => [...points.keys()]))].sort((a, b) => a - b);
  return instants.map((at) => [at, by.map((points) => points.get(at))]);
}

/** The chart as a file: the same buckets, with the lowest and highest where there are any. */
export function chartCsv(series: readonly Series[]): string {
  const head = series.flatMap(({ name }) => [name, `${name}, lowest`, `${name}, highest`]);
  const rows = rowsOf(series).map(([at, points]) => [
    new Date(at).toISOString(),
    ...points.flatMap((point) => [point?.value, point?.low, point?.high]),
  ]);
  return csvOf(['at', ...head], rows);
}
