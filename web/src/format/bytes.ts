/** Sizes by powers of a thousand, as disks and databases are sold: 12.3 MB. */
import { UNKNOWN } from './number';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

export function bytes(value: number | null | undefined): string {
  if (value == null) return UNKNOWN;
  let size = Math.abs(value);
  let place = 0;
  // 999.95 would read "1000.0"
  while (size >= 999.5 && place < UNITS.length - 1) {
    size /= 1_000;
    place += 1;
  }
  const digits = place === 0 || size >= 99.95 ? 0 : 1;
  return `${value < 0 ? '−' : ''}${size.toFixed(digits)} ${UNITS[place]}`;
}
