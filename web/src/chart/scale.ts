/** Where values and times stand, and which of them are written on the axes. */
import { instantOfLocal, offsetAt } from '../format/local';
import { dayMonth, timeOfDay } from '../format/time';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Scale {
  bottom: number;
  top: number;
  ticks: number[];
}

/** 1, 2 or 5 times a power of ten, at least `size`. */
function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const step = [1, 2, 5, 10].find((each) => each * power >= size * 0.9999) ?? 10;
  return step * power;
}

/**
 * Round ticks around what is shown. It begins at zero unless all of it lies in the upper half, and
 * then leaves room below;
 * `least` is the smallest step that makes sense: 1 for counts.
 */
export function scaleOf(low: number, high: number, least = 1, wanted = 4): Scale {
  const room = Math.max((high - low) / 2, high * 0.05, least * 2);
  const from = low > 0 && low >= high / 2 ? Math.max(0, low - room) : Math.min(0, low);
  const span = Math.max(high - from, least * 2, Math.abs(high) * 0.1);
  const step = Math.max(least, roundStep(span / wanted));
  const bottom = Math.floor(from / step) * step;
  const top = Math.max(Math.ceil(high / step) * step, bottom + 2 * step);
  const ticks: number[] = [];
  // counted, not added up: a sum of tenths drifts
  for (let i = 0; bottom + i * step <= top + step / 2; i += 1) {
    ticks.push(Number((bottom + i * step).toPrecision(12)));
  }
  return { bottom, top, ticks };
}

const STEPS = [
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  28 * DAY,
  84 * DAY,
  364 * DAY,
];

export interface TimeTick {
  at: number;
  label: string;
  /** The first of a local day, where times of day are written. */
  isDay: boolean;
}

/** Round local times of the zone, at most `most` of them, right across a change of the clocks. */
export function timeTicks(from: number, to: number, zone: string, most: number): TimeTick[] {
  const step = STEPS.find((each) => (to - from) / each <= most) ?? 364 * DAY;
  const ticks: TimeTick[] = [];
  let at = from;
  let local = Math.ceil((from + offsetAt(from, zone)) / step) * step;
  while (at <= to && ticks.length <= 2 * most + 2) {
    at = instantOfLocal(local, zone);
    if (at >= from && at <= to && at !== ticks.at(-1)?.at) ticks.push(tick(at, local, step, zone));
    local += step;
  }
  return ticks;
}

function tick(at: number, local: number, step: number, zone: string): TimeTick {
  const isDay = local % DAY === 0;
  const days = step >= DAY || isDay;
  return { at, label: days ? dayMonth(at, zone) : timeOfDay(at, zone), isDay: isDay && step < DAY };
}
