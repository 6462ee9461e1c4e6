/** Mounts that carry the same programme stand together: one thing is on air, in several qualities. */
import type { HourPoint, NowPlaying, StreamCard } from '../api/types';

/** The hour comes thinned to half-minutes; a reading holds for two and a half of them. */
const HELD_MS = 75_000;

export type AirState = 'up' | 'partly' | 'down' | 'unknown';

export interface Programme {
  key: string;
  name: string;
  /** The mount that speaks for the others: the first one on air. */
  lead: StreamCard;
  mounts: StreamCard[];
  state: AirState;
  /** Sum over the mounts that are known; null where none is. */
  listeners: number | null;
  excluded: number;
  nowPlaying: NowPlaying | null;
  /** The one mount's hour, or the mounts' together where each of them was read. */
  hour: HourPoint[];
}

function stateOf(mounts: StreamCard[]): AirState {
  const up = mounts.filter((m) => m.is_up === true).length;
  const down = mounts.filter((m) => m.is_up === false).length;
  if (up === mounts.length) return 'up';
  if (up > 0 && down > 0) return 'partly';
  if (up > 0) return 'up';
  return down > 0 ? 'down' : 'unknown';
}

export function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((v) => v !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
}

/** Tells a mount's value at ever later instants: its last reading, while that may still be held. */
function reader(hour: readonly HourPoint[]): (at: number) => number | null {
  let next = 0;
  return (at) => {
    while ((hour[next]?.[0] ?? Number.POSITIVE_INFINITY) <= at) next += 1;
    const last = hour[next - 1];
    return last && at - last[0] <= HELD_MS ? last[1] : null;
  };
}

function hourTogether(mounts: StreamCard[]): HourPoint[] {
  const hours = mounts.map((m) => m.hour).filter((h) => h.length > 0);
  if (hours.length <= 1) return hours[0] ?? [];
  const readers = hours.map(reader);
  const instants = [...new Set(hours.flat().map(([at]) => at))].sort((a, b) => a - b);
  return instants.map((at): HourPoint => {
    const values = readers.map((read) => read(at));
    return [at, values.includes(null) ? null : sumKnown(values)];
  });
}

function programme(key: string, mounts: StreamCard[], lead: StreamCard): Programme {
  return {
    key,
    name: mounts.length > 1 ? (lead.programme ?? lead.name) : (lead.title ?? lead.name),
    lead,
    mounts,
    state: stateOf(mounts),
    listeners: sumKnown(mounts.map((m) => m.listeners)),
    excluded: mounts.reduce((sum, m) => sum + m.excluded, 0),
    nowPlaying: lead.now_playing ?? mounts.find((m) => m.now_playing)?.now_playing ?? null,
    hour: hourTogether(mounts),
  };
}

export function programmes(streams: readonly StreamCard[]): Programme[] {
  const groups = new Map<string, StreamCard[]>();
  for (const stream of streams) {
    const key = stream.programme === null ? `stream ${stream.id}` : `programme ${stream.programme}`;
    groups.set(key, [...(groups.get(key) ?? []), stream]);
  }
  return [...groups].flatMap(([key, mounts]) => {
    const lead = mounts.find((m) => m.is_up && !m.simulcast_of) ?? mounts.find((m) => m.is_up);
    const first = lead ?? mounts[0];
    return first ? [programme(key, mounts, first)] : [];
  });
}

/**
 * The cards' places: one with several mounts is tall and takes a whole row; the others stand two by
 * two below, and one that is left over has its row to itself.
 */
export function inRows(all: readonly Programme[]): { programme: Programme; wide: boolean }[] {
  const several = all.filter((each) => each.mounts.length > 1);
  const single = all.filter((each) => each.mounts.length === 1);
  return [
    ...several.map((programme) => ({ programme, wide: true })),
    ...single.map((programme, i) => ({
      programme,
      wide: i === single.length - 1 && single.length % 2 === 1,
    })),
  ];
}
