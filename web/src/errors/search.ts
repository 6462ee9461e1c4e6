import { oneOf, type Search, word } from '../list/search';
import { type PeriodSearch, periodSearch } from '../ui/period';

export interface ErrorsSearch extends PeriodSearch {
  q?: string;
  resolved?: 'true' | 'false';
  service?: string;
  severity?: string;
  /** The fingerprint of the group that is open. */
  group?: string;
}

export const errorsSearch = (search: Search): ErrorsSearch => ({
  ...periodSearch(search),
  q: word(search.q),
  resolved: oneOf(['true', 'false'], search.resolved),
  service: word(search.service),
  severity: word(search.severity),
  group: word(search.group),
});
