import { flag, oneOf, type Search, word } from '../list/search';
import { type PeriodSearch, periodSearch } from '../ui/period';

/** The kinds of an item (contracts: observations). */
export const KINDS = [
  'song',
  'live',
  'advert',
  'jingle',
  'station_id',
  'promo',
  'news',
  'episode',
  'movie',
  'channel',
  'other',
] as const;
export type PlayKind = (typeof KINDS)[number];

export interface PlaysSearch extends PeriodSearch {
  q?: string;
  kind?: PlayKind;
  stream?: string;
  isrc?: 'missing';
  errors?: 'true';
  skipped?: 'true';
  /** The id of the play that is open. */
  play?: string;
}

export const playsSearch = (search: Search): PlaysSearch => ({
  ...periodSearch(search),
  q: word(search.q),
  kind: oneOf(KINDS, search.kind),
  stream: word(search.stream),
  isrc: oneOf(['missing'], search.isrc),
  errors: flag(search.errors),
  skipped: flag(search.skipped),
  play: word(search.play),
});

/** What decides which plays are listed; the drawer's id does not. */
export const playsKey = (site: string, { play: _, ...search }: PlaysSearch, zone: string) =>
  ['plays', site, search, zone] as const;
