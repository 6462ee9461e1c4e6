/** The nouns of the page: those of the API by their names here, and the live ones, which SSE sends. */
import type { components } from './schema';

type Schemas = components['schemas'];

export type Time = string;
export type Role = Schemas['User']['role'];
export type Kind = Schemas['Site']['kinds'][number];
export type Me = Schemas['Me'];
export type Site = Schemas['Site'];
export type User = Schemas['User'];
export type Token = Schemas['Token'];
export type Scope = Token['scopes'][number];
export type Source = Schemas['Source'];
export type SourceKind = Schemas['SourceKind'];
export type SourceField = Schemas['SourceField'];
export type SourceTest = Schemas['TestVerdict'];
export type ConfigValue = SourceField['default'];
export type Config = Record<string, ConfigValue>;
export type Play = Schemas['Play'];
export type SessionRow = Schemas['Session'];
export type EventRow = Schemas['Event'];
export type Outage = Schemas['Outage'];
export type Stream = Schemas['Stream'];
export type Story = Schemas['Story'];

export interface Peak {
  value: number;
  at: Time;
}
export interface Totals {
  listeners: number | null;
  excluded: number;
  unique: number | null;
  peak_today: Peak | null;
  tlh_today_ms: number | null;
  tlh_method: 'sessions' | 'samples';
  known: boolean;
}
export interface NowPlaying {
  play_id: string;
  title: string;
  artist: string | null;
  album: string | null;
  kind: string;
  started_at: Time;
  expected_ms: number | null;
  presenter: string | null;
  show: string | null;
  playlist: string | null;
  item_id: string | null;
}
/** One reading of a stream: epoch milliseconds and listeners, null where nothing was measured. */
export type HourPoint = [number, number | null];
export interface StreamCard {
  id: string;
  name: string;
  title: string | null;
  source: string | null;
  programme: string | null;
  simulcast_of: string | null;
  is_up: boolean | null;
  since: Time | null;
  down_reason: string | null;
  listeners: number | null;
  excluded: number;
  unique: number | null;
  peak_today: Peak | null;
  bitrate_kbps: number | null;
  out_kbps: number | null;
  sampled_at: Time | null;
  poll_ms: number | null;
  server: string | null;
  encoder: string | null;
  hour: HourPoint[];
  now_playing: NowPlaying | null;
  next: { title: string; artist: string | null } | null;
  presenter: string | null;
  auto_dj: boolean | null;
}
export interface Present {
  site: string;
  name: string;
  zone: string;
  at: Time;
  totals: Totals;
  streams: StreamCard[];
  /** What is on air that was told without a stream. */
  now_playing: NowPlaying | null;
  recent_plays: Play[];
  sessions: SessionRow[];
  active_sessions: number;
  has_sources: boolean;
}
