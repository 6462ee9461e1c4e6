import { oneOf, type Search } from '../list/search';

const PERIODS = ['1h', '6h', '24h', '7d'] as const;

export interface HealthSearch {
  /** How far back the history goes. */
  period?: (typeof PERIODS)[number];
}

export const healthSearch = (search: Search): HealthSearch => ({
  period: oneOf(PERIODS, search.period),
});
