import { describe, expect, it } from 'vitest';
import { instantOfLocal, localText, offsetAt, readLocal } from '../format/local';
import { endsOf, periodOf, periodSearch, searchOf, spanWords, stepped } from './period';

const H = 3_600_000;
const NOW = Date.parse('2026-11-20T20:00:00Z');
const PARIS = 'Europe/Paris';
const at = (text: string): number => Date.parse(text);

describe('local times', () => {
  it('are ahead of UTC by what the zone says', () => {
    expect(offsetAt(NOW, PARIS)).toBe(H);
    expect(offsetAt(at('2026-07-01T00:00:00Z'), PARIS)).toBe(2 * H);
    expect(offsetAt(NOW, 'Australia/Lord_Howe')).toBe(11 * H);
  });

  it('are read in the zone, on days with 23 and 25 hours too', () => {
    expect(readLocal('2026-03-29', PARIS)).toBe(at('2026-03-28T23:00:00Z'));
    expect(readLocal('2026-03-30', PARIS)).toBe(at('2026-03-29T22:00:00Z'));
    expect(readLocal('2026-10-26', PARIS)).toBe(at('2026-10-25T23:00:00Z'));
    expect(readLocal('2026-10-25T02:30', PARIS)).toBe(at('2026-10-25T00:30:00Z'));
    expect(readLocal('tomorrow', PARIS)).toBeNull();
  });

  it('come back as they were', () => {
    for (const text of ['2026-11-20T21:00', '2026-07-01T00:15', '2026-10-25T04:00']) {
      expect(localText(readLocal(text, PARIS) ?? 0, PARIS)).toBe(text);
    }
    expect(instantOfLocal(Date.UTC(2026, 10, 20, 9), 'America/New_York')).toBe(
      at('2026-11-20T14:00:00Z'),
    );
  });
});

describe('a period', () => {
  it('is a length up to now unless the address names ends', () => {
    const { preset, key, span } = periodOf({ period: '7d' }, '24h', PARIS);
    expect([preset, key]).toEqual(['7d', '7d']);
    expect(span(NOW)).toEqual({ from: NOW - 168 * H, to: NOW });
    expect(periodOf({}, '24h', PARIS).preset).toBe('24h');
  });

  it('has ends as instants, as epoch ms, or as whole days of the zone', () => {
    const days = periodOf({ from: '2026-10-24', to: '2026-10-25' }, '24h', PARIS).span(NOW);
    expect(days).toEqual({ from: at('2026-10-23T22:00:00Z'), to: at('2026-10-25T23:00:00Z') });
    const instants = periodOf({ from: '2026-11-20T10:00:00Z', to: `${NOW}` }, '24h', PARIS);
    expect(instants.span(NOW)).toEqual({ from: at('2026-11-20T10:00:00Z'), to: NOW });
  });

  it('falls back where the ends are none, or the wrong way round', () => {
    expect(periodOf({ from: 'soon' }, '1h', PARIS).preset).toBe('1h');
    expect(periodOf({ from: '2026-11-20', to: '2026-11-01' }, '1h', PARIS).preset).toBe('1h');
  });

  it('asks for nothing in a list that shows any time', () => {
    expect(endsOf({}, PARIS, NOW)).toEqual({});
    expect(endsOf({ period: '1h' }, PARIS, NOW)).toEqual({
      from: '2026-11-20T19:00:00.000Z',
      to: undefined,
    });
    expect(endsOf(searchOf({ from: NOW - H, to: NOW }), PARIS, NOW).to).toBe(
      '2026-11-20T20:00:00.000Z',
    );
  });

  it('steps by its own length, and never past now', () => {
    const span = { from: NOW - H, to: NOW };
    expect(stepped(span, -1, NOW)).toEqual({ from: NOW - 2 * H, to: NOW - H });
    expect(stepped(span, 1, NOW)).toEqual(span);
  });

  it('is told in words', () =>
    expect(spanWords({ from: NOW - H, to: NOW }, PARIS, NOW)).toBe('20:00 to 21:00 (1 h)'));

  it('takes only what it knows from an address', () =>
    expect(periodSearch({ period: '9y', from: '', to: '2026-11-20' })).toEqual({
      period: undefined,
      from: undefined,
      to: '2026-11-20',
    }));
});
