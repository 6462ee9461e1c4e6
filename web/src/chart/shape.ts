/** A series as shapes: where it is known, where it is not, and what stands on what. */

/** What is known of one bucket of time, which begins at `at`: its mean, its lowest and highest. */
export interface Point {
  at: number;
  value: number | null;
  low?: number | null;
  high?: number | null;
}
export interface Series {
  key: string;
  name: string;
  /** 1 to 6: the same thing has the same colour on every page. */
  tone: number;
  points: readonly Point[];
  /** Another time laid under this one: dashed, and neutral. */
  ghost?: boolean;
}
export interface Span {
  from: number;
  to: number;
}
export interface Bucket extends Span {
  mid: number;
  value: number | null;
  low: number | null;
  high: number | null;
  /** What it stands on, where series are stacked. */
  base: number;
}

/** Each point with the time it stands for: up to the next, unless points are missing there. */
export function bucketsOf(points: readonly Point[], bucketMs: number, end: number): Bucket[] {
  return points.map(({ at, value, low, high }, i) => {
    const next = points[i + 1]?.at ?? Math.min(end, at + bucketMs);
    const to = next - at > bucketMs * 1.5 ? at + bucketMs : Math.max(next, at);
    return {
      from: at,
      to,
      mid: (at + to) / 2,
      value,
      low: low ?? null,
      high: high ?? null,
      base: 0,
    };
  });
}

/** Stretches of buckets that are known and touch each other. */
export function runsOf(buckets: readonly Bucket[]): Bucket[][] {
  const runs: Bucket[][] = [];
  let end = Number.NaN;
  for (const bucket of buckets) {
    if (bucket.value === null) end = Number.NaN;
    else {
      if (bucket.from !== end) runs.push([]);
      runs.at(-1)?.push(bucket);
      end = bucket.to;
    }
  }
  return runs;
}

/** Where nothing is known between `from` and `to`. */
export function gapsOf(buckets: readonly Bucket[], from: number, to: number): Span[] {
  const gaps: Span[] = [];
  let end = from;
  for (const run of runsOf(buckets)) {
    const start = run[0]?.from ?? end;
    if (start > end) gaps.push({ from: end, to: start });
    end = run.at(-1)?.to ?? end;
  }
  if (to > end) gaps.push({ from: end, to });
  return gaps;
}

/** Each series on top of those before it; one that is not known in a bucket adds nothing there. */
export function stacked(all: readonly (readonly Bucket[])[]): Bucket[][] {
  const height = new Map<number, number>();
  return all.map((buckets) =>
    buckets.map((bucket) => {
      const base = height.get(bucket.from) ?? 0;
      if (bucket.value === null) return { ...bucket, base, low: null, high: null };
      const value = base + bucket.value;
      height.set(bucket.from, value);
      return { ...bucket, base, value, low: null, high: null };
    }),
  );
}

/** The lowest and highest of all that is drawn; null where nothing is. */
export function extent(all: readonly (readonly Bucket[])[]): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const bucket of all.flat()) {
    if (bucket.value === null) continue;
    low = Math.min(low, bucket.low ?? bucket.value);
    high = Math.max(high, bucket.high ?? bucket.value);
  }
  return high >= low ? [low, high] : null;
}

/** The bucket that holds an instant. */
export const bucketAt = (buckets: readonly Bucket[], at: number): Bucket | undefined =>
  buckets.find((bucket) => at >= bucket.from && at < bucket.to);

export interface Frame {
  x: (at: number) => number;
  y: (value: number) => number;
  /** The instant under a place of the plot. */
  at: (x: number) => number;
  width: number;
  height: number;
}

export function frameOf(
  span: Span,
  scale: { bottom: number; top: number },
  width: number,
  height: number,
): Frame {
  const length = Math.max(1, span.to - span.from);
  return {
    width,
    height,
    x: (at) => ((at - span.from) / length) * width,
    y: (value) => height - ((value - scale.bottom) / (scale.top - scale.bottom)) * height,
    at: (x) => span.from + (Math.max(0, Math.min(width, x)) / Math.max(1, width)) * length,
  };
}

type Level = (bucket: Bucket) => number;
const levelOf: Level = (bucket) => bucket.value ?? 0;

/** Corners of a run at one of its levels: from the edge of its first bucket to that of its last. */
function corners(run: readonly Bucket[], { x, y }: Frame, level: Level): string[] {
  const [first, last] = [run[0], run.at(-1)];
  if (!first || !last) return [];
  const points: [number, number][] = [
    [first.from, level(first)],
    ...run.map((bucket): [number, number] => [bucket.mid, level(bucket)]),
    [last.to, level(last)],
  ];
  return points.map(([at, value]) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`);
}

export const linePath = (run: readonly Bucket[], frame: Frame): string =>
  `M${corners(run, frame, levelOf).join('L')}`;

const between = (run: readonly Bucket[], frame: Frame, upper: Level, lower: Level): string =>
  `M${[...corners(run, frame, upper), ...corners(run, frame, lower).reverse()].join('L')}Z`;

/** From the lowest to the highest of each bucket. */
export const bandPath = (run: readonly Bucket[], frame: Frame): string =>
  between(
    run,
    frame,
    (bucket) => bucket.high ?? levelOf(bucket),
    (bucket) => bucket.low ?? levelOf(bucket),
  );

/** Between a stacked series and what it stands on. */
export const stackPath = (run: readonly Bucket[], frame: Frame): string =>
  between(run, frame, levelOf, (bucket) => bucket.base);

/** The instant that an arrow key leads to: the middle of the bucket beside; null for other keys. */
export function stepFrom(
  buckets: readonly Bucket[],
  at: number | null,
  key: string,
): number | null {
  const here = at === null ? -1 : buckets.findIndex((b) => at >= b.from && at < b.to);
  const last = buckets.length - 1;
  const steps: Record<string, number> = {
    ArrowRight: here === -1 ? 0 : here + 1,
    ArrowLeft: here === -1 ? last : here - 1,
    Home: 0,
    End: last,
  };
  const next = steps[key];
  return next === undefined ? null : (buckets[Math.max(0, Math.min(last, next))]?.mid ?? null);
}
