/** What the page says where nothing is known, and how it names its choices. */
import type { Grid, Split } from './search';

const SESSIONS = 'Needs the list of clients, which no source told in this period';
const REASONS: Readonly<Record<string, string>> = {
  tlh_ms: 'Nothing was counted in this period',
  aas: 'Nothing was counted in this period',
  aqh: SESSIONS,
  cume: SESSIONS,
  tsl_ms: SESSIONS,
  listeners_peak: 'Nothing was counted in this period',
  true_uptime_percent: 'Nobody looked at a stream in this period',
};

/** Why a figure is a dash. */
export const reasonOf = (metric: string): string =>
  REASONS[metric] ?? 'Nothing was measured in this period';

export const GRID_NAMES: Record<Grid, string> = { plays: 'Plays', listeners: 'Listeners' };
export const SPLIT_NAMES: Record<Split, string> = {
  genre: 'Genre',
  country: 'Country',
  app: 'App',
  device: 'Device',
};

/** A place in a list against that of the period before: a sign and a word. */
export function rankWords(rank: number, before: number | null): string {
  if (before === null) return 'new';
  if (rank === before) return '= same';
  const [sign, word] = rank < before ? ['▲', 'up'] : ['▼', 'down'];
  return `${sign} ${Math.abs(rank - before)} ${word}`;
}
