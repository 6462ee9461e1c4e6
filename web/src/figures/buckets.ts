/** How finely a stretch of time is told. */
import type { Span } from '../ui/period';
import { type Answer, type Bucket, type Row, wordOf } from './types';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Hours of a day or two, then days, weeks and months: some dozens of them. */
export function bucketFor({ from, to }: Span): Bucket {
  const length = to - from;
  if (length <= 2.1 * DAY) return 'hour';
  if (length <= 100 * DAY) return 'day';
  return length <= 750 * DAY ? 'week' : 'month';
}

const LENGTHS: Record<Bucket, number> = {
  quarter: HOUR / 4,
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 31 * DAY,
};
export const lengthOf = (bucket: Bucket): number => LENGTHS[bucket];

/** When the bucket of a row begins and ends. */
export function spanOf(row: Row): Span {
  const [from, to] = [wordOf(row, 'bucket'), wordOf(row, 'bucket_end')];
  return { from: Date.parse(from ?? ''), to: Date.parse(to ?? '') };
}

/** The time that an answer is about. */
export const timeOf = ({ meta }: Answer): Span => ({
  from: Date.parse(meta.from),
  to: Date.parse(meta.to),
});
