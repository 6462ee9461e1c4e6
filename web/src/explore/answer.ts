/** What an answer's rows are about, and what of it is drawn. */
import { hourWords, WEEKDAYS } from '../chart/heat';
import type { Series } from '../chart/shape';
import { type Axis, onAxis } from '../figures/axis';
import { spanOf } from '../figures/buckets';
import {
  beforeOf,
  type MetricAbout,
  type Named,
  numberOf,
  type Row,
  wordOf,
} from '../figures/types';
import { countryName } from '../sessions/words';

/** More lines than this would be a tangle. */
export const MOST_LINES = 6;

/** The value of a dimension, as a person reads it; null where none was told. */
export function valueWords(row: Row, dimension: string): string | null {
  const value = wordOf(row, dimension);
  if (value === null) return null;
  if (dimension === 'weekday') return WEEKDAYS[Number(value)] ?? value;
  if (dimension === 'hour') return hourWords(Number(value));
  if (dimension === 'country') return countryName(value);
  if (dimension !== 'item') return value;
  return [wordOf(row, 'artist'), wordOf(row, 'title')].filter(Boolean).join(' – ') || value;
}

/** What a row is about: "/rock.mp3, Song"; all of it where it is not divided. */
export const groupOf = (row: Row, by: readonly string[]): string =>
  by.map((dimension) => valueWords(row, dimension) ?? 'Not told').join(', ') || 'All together';

export const keyOf = (row: Row, by: readonly string[]): string =>
  [...by.map((dimension) => wordOf(row, dimension) ?? ''), wordOf(row, 'bucket')].join('|');

/** Groups by what their rows come to, the highest first. */
export function groupsOf(rows: readonly Row[], by: readonly string[], metric: string): string[] {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const group = groupOf(row, by);
    sums.set(group, (sums.get(group) ?? 0) + (numberOf(row, metric) ?? 0));
  }
  return [...sums].sort((a, b) => b[1] - a[1]).map(([group]) => group);
}

/** Rows by a figure, the highest first; of equal ones the order stays. */
export const ranked = (rows: readonly Row[], metric: string): Row[] =>
  [...rows].sort(
    (a, b) =>
      (numberOf(b, metric) ?? Number.NEGATIVE_INFINITY) -
        (numberOf(a, metric) ?? Number.NEGATIVE_INFINITY) || 0,
  );

interface Drawing {
  by: readonly string[];
  metric: string;
  axis: Axis;
  compare: boolean;
}

/** A line for each of the first groups; the period before beside it where there is one line. */
export function linesOf(rows: readonly Row[], { by, metric, axis, compare }: Drawing): Series[] {
  const groups = groupsOf(rows, by, metric).slice(0, MOST_LINES);
  // by name, not by place: a stream has its colour on every page
  const tones = [...groups].sort();
  const lines = groups.map((group): Series => {
    const own = rows.filter((row) => groupOf(row, by) === group);
    const points = own.map((row) => ({
      at: spanOf(row).from,
      value: onAxis(numberOf(row, metric), axis),
    }));
    return { key: group, name: group, tone: tones.indexOf(group) + 1, points };
  });
  if (!compare || lines.length !== 1) return lines;
  const points = rows.map((row) => ({
    at: spanOf(row).from,
    value: onAxis(beforeOf(row, metric), axis),
  }));
  return [...lines, { key: 'before', name: 'The period before', tone: 6, points, ghost: true }];
}

const NO_DIMENSIONS: readonly Named[] = [];

/** The dimensions that all chosen metrics are known by. */
export function sharedDimensions(chosen: readonly (MetricAbout | undefined)[]): Named[] {
  const [first, ...rest] = chosen.map((about) => about?.dimensions ?? NO_DIMENSIONS);
  return (first ?? NO_DIMENSIONS).filter(({ name }) =>
    rest.every((dimensions) => dimensions.some((other) => other.name === name)),
  );
}

/** "Plays, Skips and 2 more" */
export function namesWords(names: readonly string[], most = 2): string {
  const rest = names.length - most;
  if (rest > 0) return `${names.slice(0, most).join(', ')} and ${rest} more`;
  return names.join(' and ');
}
