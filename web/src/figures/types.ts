/** Figures and questions as the API tells of them and answers them. */

import type { components } from '../api/schema';

type Schemas = components['schemas'];

export type MetricAbout = Schemas['MetricAbout'];
export type Unit = MetricAbout['unit'];
export type Named = Pick<Schemas['DimensionAbout'], 'name' | 'title'>;
export type Meta = Schemas['AnswerMeta'];
export type ColumnAbout = Schemas['AnswerColumn'];

export type Bucket = 'quarter' | 'hour' | 'day' | 'week' | 'month';
export type Cell = string | number | boolean | null | undefined;

/** A row of an answer: dimensions, labels, metrics by their names; `bucket` is where it begins. */
export interface Row {
  [name: string]: Cell | Readonly<Record<string, number | null>>;
  previous?: Readonly<Record<string, number | null>>;
}
export interface Answer {
  items: Row[];
  meta: Meta;
}

/** What two answers tell of the same, as one row. */
export const together = (one: Row | undefined, other: Row | undefined): Row | undefined =>
  one && other
    ? { ...one, ...other, previous: { ...one.previous, ...other.previous } }
    : (one ?? other);

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
