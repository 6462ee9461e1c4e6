import { oneOf, type Search, word } from '../list/search';
import { type PeriodSearch, periodSearch } from '../ui/period';

export interface SessionsSearch extends PeriodSearch {
  q?: string;
  view?: 'sessions' | 'gross';
  stream?: string;
  country?: string;
  client?: string;
  device?: string;
  excluded?: 'true' | 'false';
  is_active?: 'true' | 'false';
  min_ms?: string;
  person?: string;
  /** The id of the session that is open. */
  session?: string;
}

export const sessionsSearch = (search: Search): SessionsSearch => ({
  ...periodSearch(search),
  q: word(search.q),
  view: oneOf(['sessions', 'gross'], search.view),
  stream: word(search.stream),
  country: word(search.country),
  client: word(search.client),
  device: word(search.device),
  excluded: oneOf(['true', 'false'], search.excluded),
  is_active: oneOf(['true', 'false'], search.is_active),
  min_ms: word(search.min_ms),
  person: word(search.person),
  session: word(search.session),
});
