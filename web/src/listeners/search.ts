import { flag, oneOf, type Search, word } from '../list/search';
import { type PeriodSearch, periodSearch } from '../ui/period';

export interface ListenersSearch extends PeriodSearch {
  /** Ids of streams, with commas between; all where it is not said. */
  stream?: string;
  /** Streams beside each other or on top of each other; together where it is not said. */
  show?: 'compared' | 'stacked';
  /** The week before as a ghost. */
  ghost?: 'true';
}

export const listenersSearch = (search: Search): ListenersSearch => ({
  ...periodSearch(search),
  stream: word(search.stream),
  show: oneOf(['compared', 'stacked'], search.show),
  ghost: flag(search.ghost),
});
