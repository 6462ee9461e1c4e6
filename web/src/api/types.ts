/** The nouns of the HTTP API as the page uses them. */
export type Time = string;
export type Role = 'admin' | 'operator' | 'viewer';
export type Kind = 'radio' | 'media' | 'iptv';

export interface Page<T> {
  items: T[];
  next: string | null;
}
export interface One<T> {
  item: T;
}

export interface Me {
  id: string;
  name: string;
  role: Role;
  csrf: string;
  sites: string[] | null;
}
export interface SetupState {
  needs_admin: boolean;
  version: string;
}
export interface About {
  version: string;
  commit?: string | null;
  python: string;
  store: string;
}
export interface Site {
  id: string;
  slug: string;
  name: string;
  zone: string;
  kinds: Kind[];
}
export interface User {
  id: string;
  name: string;
  role: Role;
  sites: string[] | null;
  disabled_at: Time | null;
}
export interface Token {
  id: string;
  name: string;
  scopes: string[];
  site: string | null;
  created_at: Time;
  last_used_at: Time | null;
  expires_at: Time | null;
  secret?: string;
}

export type ConfigValue = string | number | boolean | null;
export type Config = Record<string, ConfigValue>;
export interface SourceField {
  name: string;
  title: string;
  help: string;
  type: 'string' | 'integer' | 'number' | 'boolean' | 'secret' | 'url' | 'choice';
  default: ConfigValue;
  required: boolean;
  choices?: string[] | null;
}
export interface SourceKind {
  kind: string;
  title: string;
  summary: string;
  can_test: boolean;
  is_push: boolean;
  fields: SourceField[];
}
export interface SourceState {
  status: 'ok' | 'failing' | 'waiting' | 'disabled' | 'push';
  sentence: string;
  last_success_at: Time | null;
  last_attempt_at: Time | null;
  next_poll_at: Time | null;
  failures: number;
  rows_today: number | null;
  requests_per_min: number | null;
  budget_per_min: number | null;
}
export interface Source {
  id: string;
  name: string;
  kind: string;
  site: string;
  enabled: boolean;
  config: Config;
  state: SourceState;
}
export interface FoundMount {
  mount: string;
  title: string | null;
  listeners: number | null;
  programme?: string | null;
}
export interface SourceTest {
  ok: boolean;
  sentence: string;
  can: string[];
  cannot: string[];
  found: FoundMount[];
  took_ms: number;
}

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
export interface PlayItem {
  id: string;
  title: string;
  artist: string | null;
  album: string | null;
  kind: string;
  duration_ms: number | null;
}
export interface Play {
  id: string;
  stream: string | null;
  stream_id: string | null;
  item: PlayItem | null;
  started_at: Time;
  ended_at: Time | null;
  aired_ms: number | null;
  expected_ms: number | null;
  reason: string | null;
  had_errors: boolean;
  is_open: boolean;
  presenter: string | null;
  listeners_at_start: number | null;
}
export interface Viewer {
  id: string | null;
  name: string | null;
  ip: string | null;
  user_agent: string | null;
  device: string | null;
  client: string | null;
  country: string | null;
}
export interface SessionRow {
  id: string;
  stream: string | null;
  stream_id: string | null;
  viewer: Viewer | null;
  item: PlayItem | null;
  started_at: Time;
  ended_at: Time | null;
  watched_ms: number | null;
  bytes_served: number | null;
  is_active: boolean;
  excluded: string | null;
}
export interface EventRow {
  id: string;
  site: string;
  at: Time;
  level: 'debug' | 'info' | 'warn' | 'error';
  category: string;
  event: string;
  message: string;
  stream: string | null;
  stream_id: string | null;
}
export interface Present {
  site: string;
  name: string;
  zone: string;
  at: Time;
  totals: Totals;
  streams: StreamCard[];
  recent_plays: Play[];
  sessions: SessionRow[];
  active_sessions: number;
  has_sources: boolean;
}
