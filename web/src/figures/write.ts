/** Figures as the page writes them, each by its unit. */
import { bytes } from '../format/bytes';
import { duration, hours } from '../format/duration';
import { count, UNKNOWN } from '../format/number';
import type { Unit } from './types';

const HOUR = 3_600_000;

/** A mean has one decimal while it is small. */
const decimal = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 100 ? count(value) : value.toFixed(1);

const WRITERS: Partial<Record<Unit, (value: number) => string>> = {
  ms: (value) => (value < HOUR ? duration(value) : hours(value)),
  percent: (value) => `${value.toFixed(2)} %`,
  bytes,
};

/** "1,234", "4 h 23 m", "99.95 %"; a dash where nothing is known. */
export function written(value: number | null | undefined, unit: Unit): string {
  if (value == null) return UNKNOWN;
  return (WRITERS[unit] ?? decimal)(value).replace(/^-/, '−');
}

/** What a unit is called beside a number; none where the number says it. */
export function unitWord(unit: Unit): string {
  const silent: readonly Unit[] = ['ms', 'percent', 'bytes', 'number', 'text', 'id', 'instant'];
  return silent.includes(unit) ? '' : unit;
}

/** Less than this apart is the same, as far as it is written. */
const SAME_POINTS = 0.005;

/** What changed against the period before: "+12 % more", "−0.41 points less", "the same". */
export function changeWords(now: number | null, before: number | null, unit: Unit): string | null {
  if (now === null || before === null) return null;
  const [sign, word] = now > before ? ['+', 'more'] : ['−', 'less'];
  const apart = Math.abs(now - before);
  if (unit === 'percent') {
    return apart < SAME_POINTS ? 'the same' : `${sign}${apart.toFixed(2)} points ${word}`;
  }
  if (apart === 0) return 'the same';
  if (before === 0) return `${sign}${written(apart, unit)}, none before`;
  const share = (apart / before) * 100;
  const shown = share < 10 ? share.toFixed(1) : count(Math.round(share));
  return shown === '0.0' ? 'nearly the same' : `${sign}${shown} % ${word}`;
}

const MOSTLY = 0.9;

/** Why a change would say little: the period before was not measured for most of its time. */
export const unmeasuredWords = (fraction: number | null | undefined): string | null =>
  typeof fraction === 'number' && fraction < MOSTLY
    ? `only ${Math.floor(fraction * 100)} % of the period before was measured`
    : null;
