/** What the live stream sends, by event name. Every event names its site but `reset`, which has all. */
import type {
  EventRow,
  HourPoint,
  NowPlaying,
  Play,
  Present,
  SessionRow,
  StreamCard,
  Time,
  Totals,
} from '../api/types';
import type { HealthNews } from '../health/news';

interface About {
  site: string;
  at: Time;
}
export type StreamFigures = Pick<
  StreamCard,
  | 'id'
  | 'listeners'
  | 'excluded'
  | 'unique'
  | 'peak_today'
  | 'sampled_at'
  | 'bitrate_kbps'
  | 'out_kbps'
> & { point?: HourPoint | null };

export interface LiveData {
  reset: { sites: Present[] };
  stream: StreamCard & About;
  listeners: About & { totals: Totals; streams: StreamFigures[] };
  now_playing: About & { stream: string | null; play: NowPlaying | null; previous: Play | null };
  sessions: About & { active: number; opened: SessionRow[]; closed: string[] };
  event_logged: EventRow;
  /** So many events are not told one by one: the list has them. */
  events_missed: { site: string; count: number };
  health_updated: HealthNews;
}
export type LiveName = keyof LiveData;
export type LiveEvent = { [N in LiveName]: { name: N; data: LiveData[N] } }[LiveName];
export type SiteEvent = Exclude<
  LiveEvent,
  { name: 'reset' | 'event_logged' | 'events_missed' | 'health_updated' }
>;

export const LIVE_NAMES: readonly LiveName[] = [
  'reset',
  'stream',
  'listeners',
  'now_playing',
  'sessions',
  'event_logged',
  'events_missed',
  'health_updated',
];
