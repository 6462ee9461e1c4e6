/** The hour's line as shapes: where it was measured, where it was not, and what it says in words. */
import type { HourPoint } from '../api/types';
import { count } from '../format/number';
import { timeOfDay } from '../format/time';

export const HOUR_MS = 3_600_000;
/** A value holds for this many polls; beyond that nobody knows (definitions: audience). */
const HOLDS_POLLS = 2.5;
/** Where a source tells no interval, as the server holds its counts. */
const DEFAULT_POLL_MS = 60_000;

export interface Span {
  from: number;
  to: number;
}
export type Known = [number, number];
export interface HourShape {
  from: number;
  to: number;
  lines: Known[][];
  gaps: Span[];
  low: number | null;
  high: Known | null;
}

function lastKnown(lines: Known[][]): number | undefined {
  return lines.at(-1)?.at(-1)?.[0];
}

export function hourShape(
  points: readonly HourPoint[],
  now: number,
  pollMs: number | null,
): HourShape {
  const holds = HOLDS_POLLS * (pollMs ?? DEFAULT_POLL_MS);
  const from = now - HOUR_MS;
  const lines: Known[][] = [];
  let broken = true;
  // the server thins the hour to about 120 points, so neighbours may be further apart than polls
  const step = Math.max(holds, HOLDS_POLLS * (HOUR_MS / 120));
  for (const [at, value] of points) {
    if (at < from || value === null) {
      broken = broken || value === null;
      continue;
    }
    if (broken || at - (lastKnown(lines) ?? from) > step) lines.push([]);
    lines.at(-1)?.push([at, value]);
    broken = false;
  }
  const flat = lines.flat();
  const high = flat.reduce<Known | null>((top, p) => (top && top[1] >= p[1] ? top : p), null);
  const low = flat.length === 0 ? null : Math.min(...flat.map((p) => p[1]));
  return { from, to: now, lines, gaps: gapsBetween(lines, from, now, step), low, high };
}

function gapsBetween(lines: Known[][], from: number, to: number, step: number): Span[] {
  const gaps: Span[] = [];
  let end = from;
  for (const line of lines) {
    const start = line[0]?.[0] ?? end;
    if (end !== from || start - end > step) gaps.push({ from: end, to: start });
    end = line.at(-1)?.[0] ?? end;
  }
  if (to - end > step) gaps.push({ from: end, to });
  return gaps;
}

/** Room above and below, and never so tight that two listeners look like a surge. */
export function scale(low: number, high: number): [number, number] {
  const span = Math.max(high - low, 4, high * 0.2);
  const middle = (low + high) / 2;
  const bottom = Math.max(0, middle - span * 0.6);
  return [bottom, bottom + span * 1.2];
}

/** Quarter-hours inside the span: round local times in every zone there is. */
export function ticks(from: number, to: number): number[] {
  const quarter = HOUR_MS / 4;
  const all: number[] = [];
  for (let t = Math.ceil(from / quarter) * quarter; t <= to; t += quarter) all.push(t);
  return all;
}

export function nearest(shape: HourShape, at: number): Known | null {
  let best: Known | null = null;
  for (const point of shape.lines.flat()) {
    if (!best || Math.abs(point[0] - at) < Math.abs(best[0] - at)) best = point;
  }
  return best;
}

export function rangeInWords({ low, high }: HourShape): string {
  if (low === null || !high) return 'not measured';
  return low === high[1] ? `${count(low)} throughout` : `${count(low)} to ${count(high[1])}`;
}

export function hourInWords(shape: HourShape, zone: string): string {
  if (shape.low === null || !shape.high) return 'Listeners over the last hour: not measured.';
  const gaps = shape.gaps.map((g) => `${timeOfDay(g.from, zone)} to ${timeOfDay(g.to, zone)}`);
  const flat = shape.low === shape.high[1];
  const range = `${rangeInWords(shape)}${flat ? '' : `, highest at ${timeOfDay(shape.high[0], zone)}`}`;
  const missing = gaps.length > 0 ? ` Not measured: ${gaps.join(', ')}.` : '';
  return `Listeners over the last hour: ${range}.${missing}`;
}
