/** What the address asks for. */
import type { FiguresAsked } from '../figures/query';
import type { Bucket } from '../figures/types';
import { idsOf } from '../list/search';
import { type Condition, conditionsOf, type ExploreSearch, whereOf } from './search';

const USUAL = 'plays';
/** So many groups; what comes after them is found by a condition. */
const MOST_GROUPS = 200;

export interface Wanted {
  metrics: string[];
  by: string[];
  conditions: Condition[];
  bucket: Bucket | undefined;
  compare: boolean;
  /** The metric that is drawn. */
  show: string;
}

export function wantedOf(search: ExploreSearch): Wanted {
  const metrics = search.metric ? idsOf(search.metric) : [USUAL];
  const show = metrics.find((name) => name === search.show) ?? metrics[0] ?? USUAL;
  return {
    metrics,
    by: idsOf(search.by),
    conditions: conditionsOf(search.where),
    bucket: search.bucket,
    compare: search.compare !== undefined,
    show,
  };
}

export const figuresAsked = (wanted: Wanted): FiguresAsked => ({
  metrics: wanted.metrics,
  by: wanted.by,
  where: wanted.conditions.map(whereOf),
  bucket: wanted.bucket,
  compare: wanted.compare,
  limit: wanted.by.length > 0 ? MOST_GROUPS : undefined,
});

/** Whether the hours of the week are asked for, and nothing else. */
export const isWeek = ({ by, bucket }: Wanted): boolean =>
  bucket === undefined && by.length === 2 && by.includes('weekday') && by.includes('hour');

/** Whether groups follow one another as hours of the day or weekdays do, so that none is first. */
export const isSequence = ({ by }: Wanted): boolean =>
  by.length === 1 && (by[0] === 'hour' || by[0] === 'weekday');
