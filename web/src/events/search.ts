import { type Search, word } from '../list/search';
import { type PeriodSearch, periodSearch } from '../ui/period';

export interface EventsSearch extends PeriodSearch {
  q?: string;
  level?: string;
  category?: string;
  event?: string;
  stream?: string;
  deck?: string;
  /** The id of the event whose detail is open. */
  detail?: string;
}

export const eventsSearch = (search: Search): EventsSearch => ({
  ...periodSearch(search),
  q: word(search.q),
  level: word(search.level),
  category: word(search.category),
  event: word(search.event),
  stream: word(search.stream),
  deck: word(search.deck),
  detail: word(search.detail),
});
