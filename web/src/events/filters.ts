import type { EventRow } from '../api/types';
import type { Filter } from '../list/filters';
import type { EventsSearch } from './search';
import { CATEGORIES, LEVELS, levelName, mentions } from './words';

/** What events can be narrowed by, beside words and the period. */
export const filtersFor = (streams: readonly { name: string }[]): Filter[] => [
  {
    key: 'level',
    label: 'Level',
    choices: LEVELS.map((value) => ({ value, label: levelName(value) })),
  },
  {
    key: 'category',
    label: 'Category',
    choices: CATEGORIES.map((value) => ({ value, label: value })),
  },
  { key: 'event', label: 'Event', about: 'Its name, such as stream_disconnected.' },
  {
    key: 'stream',
    label: 'Stream',
    choices: streams.map(({ name }) => ({ value: name, label: name })),
  },
  { key: 'deck', label: 'Deck' },
];

/** Whether a line that was just logged belongs into the list that the address asks for. */
export function belongs(row: EventRow, search: EventsSearch): boolean {
  if (search.to) return false;
  const same = (['level', 'category', 'event', 'deck', 'stream'] as const).every(
    (key) => !search[key] || row[key] === search[key],
  );
  return same && (!search.q || mentions(row, search.q));
}
