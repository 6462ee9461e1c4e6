/** How figures of a unit stand on an axis: round hours, not round milliseconds. */
import type { Unit } from './types';
import { written } from './write';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface Axis {
  /** What one step of the axis is worth. */
  size: number;
  /** The smallest step that makes sense. */
  least: number;
  /** A value of the axis, as it is written. */
  write: (value: number | null) => string;
}

/** The axis that holds figures up to `top`. */
export function axisOf(unit: Unit, top: number): Axis {
  const size = unit === 'ms' ? (top >= 2 * HOUR ? HOUR : MINUTE) : 1;
  return { size, least: 1, write: (value) => written(value === null ? null : value * size, unit) };
}

export const onAxis = (value: number | null, { size }: Axis): number | null =>
  value === null ? null : value / size;
