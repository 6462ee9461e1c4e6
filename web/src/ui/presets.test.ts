import { describe, expect, it } from 'vitest';
import { daysOf, dayWords, periodOf, periodSearch } from './period';
import { CALENDAR, daysIn, monthStart, steppedDays } from './presets';

const PARIS = 'Europe/Paris';
const NOW = Date.parse('2026-11-20T20:00:00Z');
const at = (text: string): number => Date.parse(text);
const asked = (search: object) => periodOf(search, '7d', PARIS, CALENDAR).span(NOW);

describe('whole days', () => {
  it('are counted with today, as far as it has come', () => {
    expect(asked({ period: 'today' })).toEqual({ from: at('2026-11-19T23:00:00Z'), to: NOW });
    expect(asked({})).toEqual({ from: at('2026-11-13T23:00:00Z'), to: NOW });
    expect(asked({ period: 'month' })).toEqual({ from: at('2026-10-31T23:00:00Z'), to: NOW });
  });

  it('begin at midnight across a change of the clocks', () => {
    const now = at('2026-10-27T12:00:00Z');
    const { from } = periodOf({ period: '7d' }, '7d', PARIS, CALENDAR).span(now);
    expect(from).toBe(at('2026-10-20T22:00:00Z'));
    expect(daysIn({ from, to: now }, PARIS)).toBe(7);
  });

  it('never reach ahead of now', () =>
    expect(asked({ from: '2026-11-01', to: '2026-11-30' }).to).toBe(NOW));

  it('take only the periods of their page from an address', () => {
    expect(periodSearch({ period: 'month' }, CALENDAR).period).toBe('month');
    expect(periodSearch({ period: '24h' }, CALENDAR).period).toBeUndefined();
    expect(periodSearch({ period: 'month' }).period).toBeUndefined();
  });
});

describe('a step', () => {
  const days = (span: { from: number; to: number }) => {
    const { from, to } = daysOf(span, PARIS);
    return `${from} ${to}`;
  };

  it('is as many days as were shown', () => {
    const week = asked({});
    expect(days(steppedDays(week, -1, NOW, PARIS))).toBe('2026-11-07 2026-11-13');
    expect(days(steppedDays(asked({ period: 'today' }), -1, NOW, PARIS))).toBe(
      '2026-11-19 2026-11-19',
    );
  });

  it('is a month where a month is shown, however long', () => {
    const month = asked({ period: 'month' });
    const before = steppedDays(month, -1, NOW, PARIS);
    expect(days(before)).toBe('2026-10-01 2026-10-31');
    expect(days(steppedDays(before, -1, NOW, PARIS))).toBe('2026-09-01 2026-09-30');
    expect(days(steppedDays(before, 1, NOW, PARIS))).toBe('2026-11-01 2026-11-30');
  });

  it('stays where the next one lies ahead', () => {
    const week = asked({});
    expect(steppedDays(week, 1, NOW, PARIS)).toBe(week);
  });

  it('finds the first of a month in any zone', () =>
    expect(monthStart(at('2026-03-31T23:30:00Z'), PARIS)).toBe(at('2026-03-31T22:00:00Z')));
});

it('days are told by their names', () => {
  expect(dayWords(asked({}), PARIS, NOW)).toBe('14 Nov to 20 Nov (7 days, today up to 21:00)');
  expect(dayWords(asked({ from: '2025-12-31', to: '2025-12-31' }), PARIS, NOW)).toBe(
    '31 Dec 2025 (1 day)',
  );
});
