import type { Filter } from '../list/filters';
import { KIND_CHOICES } from './words';

/** What plays can be narrowed by, beside words and the period. */
export const filtersFor = (streams: readonly { name: string }[]): Filter[] => [
  {
    key: 'kind',
    label: 'Kind',
    choices: KIND_CHOICES,
  },
  {
    key: 'stream',
    label: 'Stream',
    choices: streams.map(({ name }) => ({ value: name, label: name })),
  },
  {
    key: 'isrc',
    label: 'ISRC',
    about: 'What a rights society will ask about.',
    choices: [{ value: 'missing', label: 'ISRC missing' }],
  },
  { key: 'errors', label: 'Errors', choices: [{ value: 'true', label: 'With an error' }] },
  { key: 'skipped', label: 'Skipped', choices: [{ value: 'true', label: 'Skipped' }] },
];
