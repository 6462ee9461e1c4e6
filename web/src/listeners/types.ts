import type { Time } from '../api/types';

export interface ListenersPoint {
  at: Time;
  mean: number | null;
  min: number | null;
  max: number | null;
  known: number;
}
export interface ListenersFigures {
  peak: { value: number; at: Time } | null;
  average: number | null;
  now: number | null;
  unique: number | null;
  tlh_ms: number | null;
  known_fraction: number;
}
export interface ListenersItem {
  stream: { id: string; name: string; title: string | null; programme: string | null } | null;
  points: ListenersPoint[];
  figures: ListenersFigures;
}
export interface ListenersMeta {
  from: Time;
  to: Time;
  tz: string;
  bucket: string;
  bucket_ms: number;
  method: 'sessions' | 'samples';
  definition_version: number | string;
  took_ms: number;
}
export interface Listeners {
  items: ListenersItem[];
  meta: ListenersMeta;
}
export interface Annotation {
  id: string;
  site: string;
  stream: string | null;
  stream_id: string | null;
  at: Time;
  until: Time | null;
  text: string;
  created_by: string | null;
  created_at: Time;
}
