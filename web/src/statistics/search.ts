import { oneOf, type Search } from '../list/search';
import { type PeriodSearch, periodSearch } from '../ui/period';
import { CALENDAR } from '../ui/presets';

export const FALLBACK = '7d';
export const GRIDS = ['plays', 'listeners'] as const;
export const TRENDS = ['plays', 'tlh_ms', 'cume', 'items', 'skips'] as const;
export const SPLITS = ['genre', 'country', 'app', 'device'] as const;
export type Grid = (typeof GRIDS)[number];
export type Trend = (typeof TRENDS)[number];
export type Split = (typeof SPLITS)[number];

export interface StatisticsSearch extends PeriodSearch {
  /** Beside the period before. */
  compare?: 'previous';
  /** What the hours of the week show; plays where it is not said. */
  grid?: Grid;
  /** The figure over time; plays where it is not said. */
  trend?: Trend;
  /** What plays or listeners are divided by; genre where it is not said. */
  split?: Split;
}

export const statisticsSearch = (search: Search): StatisticsSearch => ({
  ...periodSearch(search, CALENDAR),
  compare: oneOf(['previous'], search.compare),
  grid: oneOf(GRIDS, search.grid),
  trend: oneOf(TRENDS, search.trend),
  split: oneOf(SPLITS, search.split),
});
