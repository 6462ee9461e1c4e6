/** Figures as the page writes them: 1,234 · 12.3 k · – where nothing is known. */

export const UNKNOWN = '–';

const grouped = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value: number | null | undefined): string {
  return value == null ? UNKNOWN : grouped.format(value);
}

const STEPS: readonly (readonly [number, string])[] = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
];

/** Short by space: below 10,000 in full, then three figures and a letter. */
export function compact(value: number | null | undefined): string {
  if (value == null) return UNKNOWN;
  if (Math.abs(value) < 10_000) return count(value);
  for (const [size, letter] of STEPS) {
    // 999,500 would read "1000 k": it belongs to the next letter
    if (Math.abs(value) >= size * 0.9995) {
      const scaled = value / size;
      const digits = Math.abs(scaled) >= 99.95 ? 0 : 1;
      return `${scaled.toFixed(digits)} ${letter}`;
    }
  }
  return count(value);
}

/** A data rate from kilobits a second: 128 kbps · 1.2 Mbps. */
export function rate(kbps: number | null | undefined): string {
  if (kbps == null) return UNKNOWN;
  if (kbps < 1000) return `${count(kbps)} kbps`;
  if (kbps < 999_950) return `${(kbps / 1000).toFixed(kbps < 99_950 ? 1 : 0)} Mbps`;
  return `${(kbps / 1e6).toFixed(1)} Gbps`;
}

/** "1 stream", "3 streams". */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}
