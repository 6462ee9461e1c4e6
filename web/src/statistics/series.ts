/** Lines and bars from the answers, and what the panels say of them. */
import type { BarBucket, BarLine } from '../chart/bars';
import { emptyWeek, type HeatTotals, totalsOf, type Week } from '../chart/heat';
import type { Series } from '../chart/shape';
import { type Axis, onAxis } from '../figures/axis';
import { spanOf } from '../figures/buckets';
import { type Answer, beforeOf, numberOf, type Row, wordOf } from '../figures/types';

/** Bars of one metric. */
export const barsOf = (rows: readonly Row[], metric: string, axis: Axis): BarBucket[] =>
  rows.map((row) => ({ ...spanOf(row), counts: [onAxis(numberOf(row, metric), axis)] }));

/** The period before, over the bars of this one. */
export const beforeLine = (rows: readonly Row[], metric: string, axis: Axis): BarLine => ({
  name: 'The period before',
  tone: 6,
  ghost: true,
  values: rows.map((row) => onAxis(beforeOf(row, metric), axis)),
});

export const topOf = (rows: readonly Row[], metric: string): number =>
  Math.max(0, ...rows.flatMap((row) => [numberOf(row, metric) ?? 0, beforeOf(row, metric) ?? 0]));

/** One metric over time, as a series. */
export const seriesOf = (
  rows: readonly Row[],
  metric: string,
  name: string,
  axis: Axis,
  tone = 1,
): Series => ({
  key: metric,
  name,
  tone,
  points: rows.map((row) => ({
    at: spanOf(row).from,
    value: onAxis(numberOf(row, metric), axis),
  })),
});

/** A line for each value of a dimension, by their names, so that colours stay theirs. */
export function linesOf(rows: readonly Row[], dimension: string, metric: string): Series[] {
  const names = [...new Set(rows.map((row) => wordOf(row, dimension) ?? 'Unknown'))].sort();
  return names.map((name, i) => ({
    key: name,
    name,
    tone: (i % 6) + 1,
    points: rows
      .filter((row) => (wordOf(row, dimension) ?? 'Unknown') === name)
      .map((row) => ({ at: spanOf(row).from, value: numberOf(row, metric) })),
  }));
}

/** The hours of the week from rows of weekday, hour and value. */
export function weekOf(rows: readonly Row[], metric: string): Week {
  const week = emptyWeek();
  for (const row of rows) {
    const [day, hour] = [numberOf(row, 'weekday'), numberOf(row, 'hour')];
    const hours = day === null ? undefined : week[day];
    if (hours && hour !== null) hours[hour] = numberOf(row, metric);
  }
  return week;
}

const byPlace = (rows: readonly Row[], dimension: string, metric: string, places: number) =>
  Array.from({ length: places }, (_, place) =>
    numberOf(
      rows.find((row) => numberOf(row, dimension) === place),
      metric,
    ),
  );

/** What counts adds up; means of listeners are asked for by day and by hour, and never added. */
export function heatTotals(
  week: Week,
  means?: { days: Answer | undefined; hours: Answer | undefined; all: number | null },
): HeatTotals {
  if (!means) return totalsOf(week);
  return {
    days: byPlace(means.days?.items ?? [], 'weekday', 'listeners_average', 7),
    hours: byPlace(means.hours?.items ?? [], 'hour', 'listeners_average', 24),
    all: means.all,
  };
}

/** The buckets of a session's length as the server names them, by what they begin with. */
const LENGTHS = ['under', '1–5', '5–15', '15–60', '1–4', 'over'];

export function lengthsInOrder(rows: readonly Row[]): Row[] {
  const place = (row: Row): number => {
    const told = wordOf(row, 'length') ?? '';
    return LENGTHS.findIndex((begin) => told.startsWith(begin));
  };
  return [...rows].sort((a, b) => place(a) - place(b));
}
