import { describe, expect, it } from 'vitest';
import type { HourPoint, NowPlaying } from '../api/types';
import { card, event, play, present, session } from './example';
import { applyEvent, applyLive, extendHour } from './reduce';

const AT = '2026-11-20T19:00:15Z';
const about = { site: 'main', at: AT };

describe("the hour's line", () => {
  it('keeps one point per instant, in order, for an hour', () => {
    const hour: HourPoint[] = [
      [0, 1],
      [3_000_000, 2],
    ];
    expect(extendHour(hour, [3_000_000, 3])).toEqual([
      [0, 1],
      [3_000_000, 3],
    ]);
    expect(extendHour(hour, [3_600_001, 4])).toEqual([
      [3_000_000, 2],
      [3_600_001, 4],
    ]);
    expect(extendHour(hour, [1_000, null])[1]).toEqual([1_000, null]);
  });
});

describe('a stream event', () => {
  it('replaces the card it names and leaves the others alone', () => {
    const before = present({ streams: [card('s1'), card('s2')] });
    const after = applyLive(before, {
      name: 'stream',
      data: { ...card('s1'), is_up: false, ...about },
    });
    expect(after.streams[0]?.is_up).toBe(false);
    expect(after.streams[1]).toBe(before.streams[1]);
    expect(after.streams[0]).not.toHaveProperty('site');
  });

  it('adds a card that was not there', () => {
    const after = applyLive(present({ has_sources: false }), {
      name: 'stream',
      data: { ...card('new'), ...about },
    });
    expect(after.streams.map((s) => s.id)).toEqual(['new']);
    expect(after.has_sources).toBe(true);
  });
});

describe('a listeners event', () => {
  const figures = {
    id: 's1',
    listeners: 42,
    excluded: 1,
    unique: 40,
    peak_today: { value: 50, at: AT },
    sampled_at: AT,
    bitrate_kbps: 128,
    out_kbps: 5376,
  };
  const before = present({ streams: [card('s1'), card('s2')] });

  it('moves the figures and the line of its streams and the totals', () => {
    const totals = { ...before.totals, listeners: 42 };
    const after = applyLive(before, {
      name: 'listeners',
      data: { ...about, totals, streams: [{ ...figures, point: [60_000, 42] }] },
    });
    expect(after.totals.listeners).toBe(42);
    expect(after.streams[0]).toMatchObject({ listeners: 42, unique: 40, out_kbps: 5376 });
    expect(after.streams[0]?.hour.at(-1)).toEqual([60_000, 42]);
    expect(after.streams[0]).not.toHaveProperty('point');
    expect(after.streams[1]).toBe(before.streams[1]);
  });

  it('never turns the clock back', () => {
    const old = { ...about, at: '2020-01-01T00:00:00Z' };
    const after = applyLive(before, {
      name: 'listeners',
      data: { ...old, totals: before.totals, streams: [] },
    });
    expect(after.at).toBe(before.at);
  });
});

describe('a now_playing event', () => {
  const next: NowPlaying = {
    play_id: 'p2',
    title: 'Two',
    artist: null,
    album: null,
    kind: 'song',
    started_at: AT,
    expected_ms: null,
    presenter: null,
    show: null,
    playlist: null,
    item_id: null,
  };

  it('changes the title and files the play before it once', () => {
    const before = present({
      streams: [card('s1')],
      recent_plays: [play('p1', '2026-11-20T18:56:00Z'), play('p0', '2026-11-20T18:50:00Z')],
    });
    const previous = { ...play('p1', '2026-11-20T18:56:00Z'), ended_at: AT };
    const data = { ...about, stream: 's1', play: next, previous };
    const after = applyLive(before, { name: 'now_playing', data });
    expect(after.streams[0]?.now_playing?.title).toBe('Two');
    expect(after.recent_plays.map((p) => [p.id, p.ended_at])).toEqual([
      ['p1', AT],
      ['p0', null],
    ]);
  });

  it('can be of no stream', () => {
    const before = present({ streams: [card('s1')] });
    const data = { ...about, stream: null, play: next, previous: null };
    const after = applyLive(before, { name: 'now_playing', data });
    expect(after.now_playing?.title).toBe('Two');
    expect(after.streams[0]?.now_playing).toBeNull();
    const none = { ...data, stream: 's1', play: null };
    expect(applyLive(after, { name: 'now_playing', data: none }).now_playing?.title).toBe('Two');
  });

  it('can say that nothing is known to play', () => {
    const data = { ...about, stream: 's1', play: null, previous: null };
    const after = applyLive(present({ streams: [card('s1')] }), { name: 'now_playing', data });
    expect(after.streams[0]?.now_playing).toBeNull();
  });

  it('keeps twenty recent plays', () => {
    const many = Array.from({ length: 20 }, (_, i) => play(`p${i}`, '2026-11-20T18:00:00Z'));
    const data = { ...about, stream: 's1', play: next, previous: play('new', AT) };
    const after = applyLive(present({ recent_plays: many }), { name: 'now_playing', data });
    expect(after.recent_plays).toHaveLength(20);
    expect(after.recent_plays[0]?.id).toBe('new');
  });
});

describe('a sessions event', () => {
  it('opens, closes and counts', () => {
    const before = present({ sessions: [session('a', AT), session('b', AT)], active_sessions: 2 });
    const opened = [session('c', '2026-11-20T19:00:20Z')];
    const after = applyLive(before, {
      name: 'sessions',
      data: { ...about, active: 2, opened, closed: ['a'] },
    });
    expect(after.sessions.map((s) => s.id)).toEqual(['c', 'b']);
    expect(after.active_sessions).toBe(2);
  });

  it('does not keep one that came and went', () => {
    const data = { ...about, active: 0, opened: [session('x', AT)], closed: ['x'] };
    expect(applyLive(present({}), { name: 'sessions', data }).sessions).toEqual([]);
  });
});

describe('logged events', () => {
  it('stand newest first, each once', () => {
    const rows = applyEvent([event('1', '2026-11-20T19:00:00Z')], event('2', AT));
    expect(rows.map((r) => r.id)).toEqual(['2', '1']);
    expect(applyEvent(rows, event('2', AT))).toHaveLength(2);
  });
});
