/** Figures and questions as the API tells of them and answers them. */

export type Unit =
  | 'plays'
  | 'items'
  | 'sessions'
  | 'listeners'
  | 'people'
  | 'ms'
  | 'percent'
  | 'bytes'
  | 'events'
  | 'errors'
  | 'performances'
  | 'times'
  | 'instant'
  | 'text'
  | 'id'
  | 'number';

/** What becomes of a figure over time and over groups. */
export type Sums = 'adds' | 'distinct' | 'mean' | 'peak' | 'share';

export interface Named {
  name: string;
  title: string;
}
export interface MetricAbout extends Named {
  definition: string;
  unit: Unit;
  sums: Sums;
  dimensions: Named[];
}

export type Bucket = 'quarter' | 'hour' | 'day' | 'week' | 'month';
export type Cell = string | number | boolean | null | undefined;

/** A row of an answer: dimensions, labels, metrics by their names; `bucket` is where it begins. */
export interface Row {
  [name: string]: Cell | Readonly<Record<string, number | null>>;
  previous?: Readonly<Record<string, number | null>>;
}
export interface Meta {
  from: string;
  to: string;
  zone: string;
  known_fraction: number | null;
}
export interface Answer {
  items: Row[];
  meta: Meta;
}

export const numberOf = (row: Row | undefined, name: string): number | null => {
  const value = row?.[name];
  return typeof value === 'number' ? value : null;
};
export const wordOf = (row: Row, name: string): string | null => {
  const value = row[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : null;
};
export const beforeOf = (row: Row | undefined, name: string): number | null =>
  row?.previous?.[name] ?? null;
