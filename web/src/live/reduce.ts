/** The present of one site, moved on by one live event. Pure: the same events give the same page. */
import type { EventRow, HourPoint, Play, Present, SessionRow, StreamCard } from '../api/types';
import type { LiveData, SiteEvent, StreamFigures } from './events';

const HOUR_MS = 3_600_000;
const RECENT_PLAYS = 20;
const NEWEST_SESSIONS = 200;
const NEWEST_EVENTS = 20;

const later = (a: string, b: string): string => (Date.parse(b) > Date.parse(a) ? b : a);

/** A point more on the hour's line: in order, once per instant, none older than an hour. */
export function extendHour(hour: HourPoint[], point: HourPoint): HourPoint[] {
  const oldest = Math.max(point[0], hour.at(-1)?.[0] ?? 0) - HOUR_MS;
  const kept = hour.filter(([at]) => at >= oldest && at !== point[0]);
  kept.push(point);
  return kept.sort((a, b) => a[0] - b[0]);
}

function withFigures(card: StreamCard, figures: StreamFigures | undefined): StreamCard {
  if (!figures) return card;
  const { point, ...rest } = figures;
  return { ...card, ...rest, hour: point ? extendHour(card.hour, point) : card.hour };
}

function onStream(present: Present, sent: LiveData['stream']): Present {
  const { site, at, ...card } = sent;
  const known = present.streams.some((s) => s.id === card.id);
  const streams = known
    ? present.streams.map((s) => (s.id === card.id ? card : s))
    : [...present.streams, card];
  return { ...present, at: later(present.at, at), streams, has_sources: true };
}

function onListeners(present: Present, sent: LiveData['listeners']): Present {
  const figures = new Map(sent.streams.map((s) => [s.id, s]));
  return {
    ...present,
    at: later(present.at, sent.at),
    totals: sent.totals,
    streams: present.streams.map((s) => withFigures(s, figures.get(s.id))),
  };
}

function withPlay(plays: Play[], play: Play): Play[] {
  const others = plays.filter((p) => p.id !== play.id);
  return [play, ...others]
    .sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at))
    .slice(0, RECENT_PLAYS);
}

function onNowPlaying(present: Present, sent: LiveData['now_playing']): Present {
  return {
    ...present,
    at: later(present.at, sent.at),
    now_playing: sent.stream === null ? sent.play : present.now_playing,
    streams: present.streams.map((s) =>
      s.id === sent.stream ? { ...s, now_playing: sent.play } : s,
    ),
    recent_plays: sent.previous
      ? withPlay(present.recent_plays, sent.previous)
      : present.recent_plays,
  };
}

function onSessions(present: Present, sent: LiveData['sessions']): Present {
  const gone = new Set([...sent.closed, ...sent.opened.map((s) => s.id)]);
  const stayed = present.sessions.filter((s) => !gone.has(s.id));
  const opened: SessionRow[] = sent.opened.filter((s) => !sent.closed.includes(s.id));
  const sessions = [...opened, ...stayed]
    .sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at))
    .slice(0, NEWEST_SESSIONS);
  return { ...present, at: later(present.at, sent.at), active_sessions: sent.active, sessions };
}

export function applyLive(present: Present, event: SiteEvent): Present {
  switch (event.name) {
    case 'stream':
      return onStream(present, event.data);
    case 'listeners':
      return onListeners(present, event.data);
    case 'now_playing':
      return onNowPlaying(present, event.data);
    case 'sessions':
      return onSessions(present, event.data);
  }
}

/** The newest events first, each once. */
export function applyEvent(rows: EventRow[], row: EventRow): EventRow[] {
  const others = rows.filter((r) => r.id !== row.id);
  return [row, ...others]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, NEWEST_EVENTS);
}
