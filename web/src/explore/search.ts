import type { Bucket } from '../figures/types';
import { oneOf, type Search, word } from '../list/search';
import { type PeriodSearch, periodSearch } from '../ui/period';
import { CALENDAR } from '../ui/presets';

export const FALLBACK = '7d';
export const BUCKETS: readonly Bucket[] = ['quarter', 'hour', 'day', 'week', 'month'];

export interface ExploreSearch extends PeriodSearch {
  /** Names of metrics, with commas between; plays where it is not said. */
  metric?: string;
  /** Names of dimensions, likewise. */
  by?: string;
  /** Conditions, as `conditionsWord` writes them. */
  where?: string;
  /** The pieces of time; the whole period where it is not said. */
  bucket?: Bucket;
  compare?: 'previous';
  /** The metric that is drawn; the first where it is not said. */
  show?: string;
}

export const exploreSearch = (search: Search): ExploreSearch => ({
  ...periodSearch(search, CALENDAR),
  metric: word(search.metric),
  by: word(search.by),
  where: word(search.where),
  bucket: oneOf(BUCKETS, search.bucket),
  compare: oneOf(['previous'], search.compare),
  show: word(search.show),
});

/** What rows have to be like: `is` one value, or not; null is none at all. */
export interface Condition {
  dimension: string;
  is: boolean;
  value: string | null;
}

const hidden = (text: string): string => text.replaceAll('%', '%25').replaceAll(',', '%2C');
const shown = (text: string): string => text.replaceAll('%2C', ',').replaceAll('%25', '%');

/** As the API takes it: `genre:Rock`, `genre!:Rock`, and `genre:` for none told. */
export const whereOf = ({ dimension, is, value }: Condition): string =>
  `${dimension}${is ? '' : '!'}:${value ?? ''}`;

export const conditionsWord = (all: readonly Condition[]): string | undefined =>
  all.map((each) => hidden(whereOf(each))).join(',') || undefined;

/** The conditions of an address; what is none is left out. */
export const conditionsOf = (text: string | undefined): Condition[] =>
  (text ?? '').split(',').flatMap((part) => {
    const told = /^(\w+)(!?):(.*)$/s.exec(shown(part));
    if (!told) return [];
    const [, dimension = '', not, value] = told;
    return [{ dimension, is: not === '', value: value === '' ? null : (value ?? null) }];
  });

/** What belongs to a view; the site does not, so that a view serves all of them. */
export const viewSearch = (search: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(search).filter(
      (entry): entry is [string, string] => entry[0] !== 'site' && typeof entry[1] === 'string',
    ),
  );
