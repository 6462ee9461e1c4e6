import { type Search, word } from '../list/search';

export interface StreamsSearch {
  sort?: string;
  /** The id of the stream that is open. */
  stream?: string;
}

export const streamsSearch = (search: Search): StreamsSearch => ({
  sort: word(search.sort),
  stream: word(search.stream),
});
