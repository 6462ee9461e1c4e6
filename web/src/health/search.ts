import { oneOf, type Search, word } from '../list/search';

const PERIODS = ['1h', '6h', '24h', '7d'] as const;

export interface HealthSearch {
  /** How far back the history goes. */
  period?: (typeof PERIODS)[number];
  /** Which machine is shown, where several tell of themselves. */
  machine?: string;
}

export const healthSearch = (search: Search): HealthSearch => ({
  period: oneOf(PERIODS, search.period),
  machine: word(search.machine),
});
