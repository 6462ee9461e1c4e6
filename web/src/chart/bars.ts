/** Bars over time: what they count, and where nothing was counted. */
import { count } from '../format/number';
import { moment } from '../format/time';
import type { Span } from './shape';

/** What is counted in a bucket, by kind, in the order of the chart's kinds; null was not measured. */
export interface BarBucket extends Span {
  counts: readonly (number | null)[];
}
export interface BarKind {
  key: string;
  name: string;
  /** 1 to 6, or `warn`, `bad` and `quiet` where the kind itself means that. */
  tone: string;
}
/** A line over the bars, with a value for each bucket. */
export interface BarLine {
  name: string;
  /** 1 to 6. */
  tone: number;
  values: readonly (number | null)[];
  /** Another time laid over this one: dashed, and neutral. */
  ghost?: boolean;
}

export const heightOf = ({ counts }: BarBucket): number =>
  counts.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** An answer is this old at most while its period goes on. */
const FRESH_MS = 300_000;

/** Its time is not over, so that it will hold more. */
export const isPartial = ({ to }: Span, now: number): boolean => to > now - FRESH_MS;

export const isUnknown = ({ counts }: BarBucket): boolean =>
  counts.length > 0 && counts.every((value) => value === null);

/** What the axis has to hold. */
export const topOf = (buckets: readonly BarBucket[], line?: BarLine): number =>
  Math.max(1, ...buckets.map(heightOf), ...(line?.values ?? []).map((value) => value ?? 0));

interface Told {
  label: string;
  kinds: readonly BarKind[];
  buckets: readonly BarBucket[];
  line?: BarLine;
  zone: string;
  write: (value: number | null) => string;
  /** What the kinds come to, where a sum says something. */
  sums: boolean;
}

function mostWords(told: Told): string {
  const known = told.buckets.filter((bucket) => !isUnknown(bucket));
  const [first] = known;
  if (!first) return ' Not measured.';
  const most = known.reduce((top, each) => (heightOf(top) >= heightOf(each) ? top : each), first);
  const when = moment(most.from, told.zone, most.to);
  return ` Most, ${told.write(heightOf(most))}, from ${when}.`;
}

/** The chart in a few sentences, for people who hear the page. */
export function barsInWords(told: Told): string {
  const { label, kinds, buckets, line } = told;
  const names = kinds.map((kind, i) => {
    const sum = buckets.reduce((all, bucket) => all + (bucket.counts[i] ?? 0), 0);
    return told.sums ? `${told.write(sum)} ${kind.name}` : kind.name;
  });
  const unknown = buckets.filter(isUnknown).length;
  const gaps = unknown > 0 ? ` Not measured in ${count(unknown)} of ${count(buckets.length)}.` : '';
  const over = line ? ` With a line: ${line.name}.` : '';
  return `${label}: ${names.join(', ')}.${mostWords(told)}${over}${gaps} The arrow keys read it.`;
}

/** The bar that an arrow key leads to; null for keys that do not move. */
export function indexFrom(key: string, at: number | null, bars: number): number | null {
  const steps: Record<string, number> = {
    ArrowRight: at === null ? 0 : at + 1,
    ArrowLeft: at === null ? bars - 1 : at - 1,
    Home: 0,
    End: bars - 1,
  };
  const next = steps[key];
  return next === undefined || bars === 0 ? null : Math.max(0, Math.min(bars - 1, next));
}
