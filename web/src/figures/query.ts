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

/** What the address says of the time; a named period is reckoned by the server's clock. */
export const whenOf = (search: PeriodSearch, fallback: string): Asked['when'] =>
  search.from || search.to
    ? { from: search.from, to: search.to }
    : { period: search.period ?? fallback };

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

export const timeOf = ({ site, zone, when }: Asked): Parameters => ({
  site: [site],
  ...when,
  tz: zone,
});

export const figuresQuery = (asked: Asked, of: FiguresAsked): Parameters => ({
  metric: some(of.metrics),
  by: some(of.by),
  where: of.where,
  ...timeOf(asked),
  bucket: of.bucket,
  compare: of.compare ? 'previous' : undefined,
  limit: of.limit,
});

export const FIGURES = '/api/v1/metrics/query';
export const questionPath = (name: string): string => `/api/v1/questions/${name}`;

/** The address of an answer below the page's own base, to be saved or asked by a program. */
export function addressOf(path: string, query: Parameters): string {
  const told = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) told.append(name, String(each));
  }
  return `${path.slice(1)}?${told}`;
}

/** How a program asks the same, from the page's `base` on; the token is its own. */
export function callOf(base: string, path: string, query: Parameters): string {
  const address = new URL(addressOf(path, query), base).href.replaceAll("'", '%27');
  return `curl -H "Authorization: Bearer $TALLYLIGHT_TOKEN" '${address}'`;
}
