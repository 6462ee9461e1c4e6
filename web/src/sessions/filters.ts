import type { components } from '../api/schema';
import { count } from '../format/number';
import type { Choice, Filter } from '../list/filters';
import { countryName } from './words';

type Facets = components['schemas']['Facets'];
type Facet = Facets['countries'][number];

const NONE: Facets = { countries: [], clients: [], devices: [], streams: [] };
const LENGTHS: Choice[] = [
  { value: '60000', label: '1 minute' },
  { value: '300000', label: '5 minutes' },
  { value: '900000', label: '15 minutes' },
  { value: '3600000', label: '1 hour' },
  { value: '14400000', label: '4 hours' },
];

/** Values with how many sessions have each; in the chip of a filter the value alone. */
const counted =
  (counts: boolean) =>
  (facets: readonly Facet[], nameOf = (value: string) => value): Choice[] =>
    facets.flatMap(({ value, sessions }) => {
      if (value === null) return [];
      return [{ value, label: counts ? `${nameOf(value)} (${count(sessions)})` : nameOf(value) }];
    });

/** What sessions can be narrowed by, with how many there are of each in the period. */
export function filtersFor(facets: Facets = NONE, counts = true): Filter[] {
  const choices = counted(counts);
  const isSelect = true;
  return [
    { key: 'stream', label: 'Stream', choices: choices(facets.streams), isSelect },
    { key: 'country', label: 'Country', choices: choices(facets.countries, countryName), isSelect },
    { key: 'client', label: 'App', choices: choices(facets.clients), isSelect },
    { key: 'device', label: 'Device', choices: choices(facets.devices), isSelect },
    { key: 'min_ms', label: 'At least', choices: LENGTHS },
    {
      key: 'is_active',
      label: 'Now',
      choices: [
        { value: 'true', label: 'Goes on' },
        { value: 'false', label: 'Is over' },
      ],
    },
    {
      key: 'excluded',
      label: 'Counting',
      about: 'Excluded ones are shown among all sessions, gross.',
      choices: [
        { value: 'false', label: 'Counted' },
        { value: 'true', label: 'Excluded' },
      ],
    },
    { key: 'person', label: 'Listener', about: 'The id of one listener.' },
  ];
}
