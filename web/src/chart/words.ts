/** A chart in sentences, for people who hear the page. */
import { dayStart } from '../format/local';
import { dayMonth, moment, timeOfDay } from '../format/time';
import { extent, type Span } from './shape';
import type { Drawn } from './TimeChart';

const DAY = 86_400_000;

/** 20:10 to 20:25, with the day where it is another one; whole days are their names alone. */
export function bucketWords({ from, to }: Span, zone: string, now: number): string {
  const whole = to - from > DAY / 2 && dayStart(from, zone) === from && dayStart(to, zone) === to;
  if (whole) {
    const [first, last] = [from, to - 1].map((at) => dayMonth(at, zone));
    return first === last ? `${first}` : `${first} to ${last}`;
  }
  return `${moment(from, zone, now)} to ${timeOfDay(to, zone)}`;
}

interface Told {
  label: string;
  span: Span;
  all: readonly Drawn[];
  gaps: readonly Span[];
  zone: string;
  write: (value: number | null) => string;
}

/** More gaps than this are told as their number. */
const GAPS_TOLD = 3;

function seriesWords(each: Drawn, write: Told['write'], zone: string, end: number): string {
  const known = extent([each.buckets]);
  if (!known) return `${each.name}: not measured.`;
  const [low, high] = known;
  const top = each.buckets.find((bucket) => (bucket.high ?? bucket.value) === high);
  const when = top ? `, highest at ${moment(top.from, zone, end)}` : '';
  return low === high
    ? `${each.name}: ${write(high)} throughout.`
    : `${each.name}: ${write(low)} to ${write(high)}${when}.`;
}

export function chartInWords({ label, span, all, gaps, zone, write }: Told): string {
  const said = [
    `${label}, ${moment(span.from, zone, span.to)} to ${moment(span.to, zone, span.to)}.`,
    ...all.map((each) => seriesWords(each, write, zone, span.to)),
  ];
  if (gaps.length > GAPS_TOLD) said.push(`Not measured in ${gaps.length} stretches.`);
  else if (gaps.length > 0) {
    const told = gaps.map(
      (gap) => `${moment(gap.from, zone, span.to)} to ${moment(gap.to, zone, span.to)}`,
    );
    said.push(`Not measured: ${told.join(', ')}.`);
  }
  said.push('The arrow keys read it.');
  return said.join(' ');
}
