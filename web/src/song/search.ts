import { type Search, word } from '../list/search';
import { type PeriodSearch, periodSearch } from '../ui/period';
import { CALENDAR } from '../ui/presets';

export interface SongSearch extends PeriodSearch {
  /** The id of the play that is open. */
  play?: string;
}

export const songSearch = (search: Search): SongSearch => ({
  ...periodSearch(search, CALENDAR),
  play: word(search.play),
});
