/** What is asked for, as parameters of the API: the same for the page, a file and a program. */
import type { PeriodSearch } from '../ui/period';
import type { Bucket } from './types';

export type Parameters = Record<string, string | number | readonly string[] | undefined>;

/** Of which site, when, in the days of which zone. */
export interface Asked {
  site: string;
  zone: string;
  /** The name of a period, or the ends of one. */
  when: { period?: string; from?: string; to?: string };
}

/**
 * What the address says of the time; a named period is reckoned by the server's clock.
 * goesOn: its end is not before now, so that it is compared with as much of the time before.
 */
export const whenOf = (search: PeriodSearch, fallback: string, goesOn: boolean): Asked['when'] => {
  if (search.from === undefined && search.to === undefined) {
    return { period: search.period ?? fallback };
  }
  return { from: search.from, to: goesOn ? undefined : search.to };
};

export interface FiguresAsked {
  metrics: readonly string[];
  by?: readonly string[];
  /** `dimension:value`, or `dimension!:value` for all but that. */
  where?: readonly string[];
  bucket?: Bucket;
  compare?: boolean;
  limit?: number;
}

const some = (all: readonly string[] | undefined): string | undefined =>
  all && all.length > 0 ? all.join(',') : undefined;

const FIGURES = '/api/v1/metrics/query';

/** One question to the server, which a page shows, a file holds and a program can ask. */
export interface Inquiry {
  path: string;
  query: Parameters;
}

const timeOf = ({ site, zone, when }: Asked): Parameters => ({ site: [site], ...when, tz: zone });

/** Metrics by dimensions and buckets. */
export const figures = (asked: Asked, of: FiguresAsked): Inquiry => ({
  path: FIGURES,
  query: {
    metric: some(of.metrics),
    by: some(of.by),
    where: of.where,
    ...timeOf(asked),
    bucket: of.bucket,
    compare: of.compare ? 'previous' : undefined,
    limit: of.limit,
  },
});

/** A question by its name. */
export const question = (name: string, asked: Asked, parameters: Parameters = {}): Inquiry => ({
  path: `/api/v1/questions/${name}`,
  query: { ...timeOf(asked), ...parameters },
});

/** What an answer may differ in and still be drawn in the same way. */
const SHIFTS = new Set(['from', 'to', 'period', 'tz', 'where', 'limit', 'compare']);

/** Whether rows of one can stand where those of the other are awaited. */
export function isAlike(one: Inquiry, other: Inquiry): boolean {
  const shape = ({ path, query }: Inquiry): string => {
    const told = Object.entries(query).filter(([name, value]) => value && !SHIFTS.has(name));
    return JSON.stringify([
      path,
      told.map(([name, value]) => (name === 'bucket' ? name : [name, value])),
    ]);
  };
  return shape(one) === shape(other);
}

/** It is about a time that goes on, so that its answer will be another one. */
export const goesOn = ({ query }: Inquiry): boolean => query.to === undefined;

/** The address of an answer below the page's own base, to be saved or asked by a program. */
export function addressOf({ path, query }: Inquiry, format?: string): string {
  const told = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, format })) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) told.append(name, String(each));
  }
  return `${path.slice(1)}?${told}`;
}

/** How a program asks the same, from the page's `base` on; the token is its own. */
export function callOf(base: string, inquiry: Inquiry): string {
  const address = new URL(addressOf(inquiry), base).href.replaceAll("'", '%27');
  return `curl -H "Authorization: Bearer $TALLYLIGHT_TOKEN" '${address}'`;
}
