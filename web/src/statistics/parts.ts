/** What the page asks: a question for each of its parts. */
import { bucketFor } from '../figures/buckets';
import { type Asked, figures, type Inquiry, question } from '../figures/query';
import type { Span } from '../ui/period';
import type { StatisticsSearch } from './search';

export const CARDS = [
  'tlh_ms',
  'aas',
  'aqh',
  'cume',
  'tsl_ms',
  'listeners_peak',
  'plays',
  'skips',
  'true_uptime_percent',
] as const;
/** Those that ask who it was: where that is not reckoned already, each session has to be read. */
export const OF_PEOPLE: readonly string[] = ['aqh', 'cume', 'tsl_ms'];
export const LOST = ['down_ms', 'up_ms', 'unknown_ms', 'outages'] as const;
const LISTENED = ['cume', 'sessions', 'tlh_ms'] as const;

/** What comes after the cards, each by itself. */
export const LATER = [
  'people',
  'trend',
  'time',
  'top',
  'week',
  'days',
  'hours',
  'split',
  'lengths',
  'streams',
  'lines',
] as const;
export type PartName = 'cards' | (typeof LATER)[number];

/** More streams than this would be a tangle of lines. */
const LINES = 6;

export function partsOf(
  asked: Asked,
  search: StatisticsSearch,
  span: Span,
): Record<PartName, Inquiry> {
  const compare = search.compare !== undefined;
  const bucket = bucketFor(span);
  const { grid = 'plays', split = 'genre', trend = 'plays' } = search;
  const average = ['listeners_average'];
  return {
    cards: figures(asked, {
      metrics: [
        ...CARDS.filter((name) => !OF_PEOPLE.includes(name)),
        ...LOST,
        'listeners_peak_at',
        'listeners_average',
      ],
      compare,
    }),
    people: figures(asked, { metrics: [...OF_PEOPLE], compare }),
    trend: figures(asked, { metrics: [trend], bucket, compare }),
    time: figures(asked, {
      metrics: ['listeners_peak', 'listeners_average', 'down_ms'],
      bucket,
      compare,
    }),
    top: question('top_songs', asked, { limit: 50 }),
    week: question('heatmap_week', asked, { metric: grid }),
    days: figures(asked, { metrics: average, by: ['weekday'] }),
    hours: figures(asked, { metrics: average, by: ['hour'] }),
    split: figures(asked, {
      metrics: split === 'genre' ? ['plays', 'played_ms'] : LISTENED,
      by: [split],
      limit: 50,
    }),
    lengths: figures(asked, { metrics: ['sessions'], by: ['length'] }),
    streams: figures(asked, {
      metrics: [...average, 'listeners_peak', 'tlh_ms', 'cume', 'true_uptime_percent', ...LOST],
      by: ['stream'],
      limit: 50,
    }),
    lines: figures(asked, { metrics: average, by: ['stream'], bucket, limit: LINES }),
  };
}
