/** What a song does to the audience, in words. */
import { numberOf, type Row } from '../figures/types';
import { UNKNOWN } from '../format/number';

/** "+1.20", "−0.40": a change always has its sign. */
export function signed(value: number | null): string {
  if (value === null) return UNKNOWN;
  const sign = value > 0 ? '+' : value < 0 ? '−' : '';
  return `${sign}${Math.abs(value).toFixed(2)}`;
}

/** The interval, and how far the line reaches to both sides of none. */
export function rangeOf(
  row: Row,
): { low: number; middle: number; high: number; edge: number } | null {
  const [low, middle, high] = ['low', 'impact', 'high'].map((name) => numberOf(row, name));
  if (low == null || middle == null || high == null) return null;
  return { low, middle, high, edge: Math.max(Math.abs(low), Math.abs(high), 0.01) };
}

/** What may be concluded, and what may not. */
export function verdictOf(row: Row): string {
  const impact = numberOf(row, 'impact') ?? 0;
  if (row.flagged === true) {
    return impact < 0
      ? 'It loses listeners, more than chance and the hour of the week explain.'
      : 'It gains listeners, more than chance and the hour of the week explain.';
  }
  const range = rangeOf(row);
  if (range && (range.low > 0 || range.high < 0)) {
    return 'Its interval leaves out no change, but among so many songs that may be chance.';
  }
  return 'No effect is known: the interval holds no change as well.';
}
