/** What happened while they listened: tracks, outages, notes; and why nothing is known of a gap. */
import type { Outage, Play } from '../api/types';
import type { Mark } from '../chart/Marks';
import type { Span } from '../chart/shape';
import { moment } from '../format/time';
import type { Annotation } from './types';

export const songOf = (play: Play): string => {
  const title = play.item?.title ?? 'Unknown title';
  return play.item?.artist ? `${play.item.artist} – ${title}` : title;
};

const ends = (at: string | null): number =>
  at === null ? Number.POSITIVE_INFINITY : Date.parse(at);

const touches = (span: Span, from: string, to: string | null): boolean =>
  Date.parse(from) < span.to && ends(to) > span.from;

/** What was on air in a stretch of time, the earliest first, and where, if on several streams. */
export function songsIn(plays: readonly Play[], span: Span): string[] {
  const found = plays.filter((play) => touches(span, play.started_at, play.ended_at)).reverse();
  const several = new Set(plays.map((play) => play.stream)).size > 1;
  const told = found.map((play) =>
    several && play.stream ? `${play.stream}: ${songOf(play)}` : songOf(play),
  );
  return [...new Set(told)];
}

/** "Jóga, So What and 3 more" */
export function fewWords(words: readonly string[], most = 3): string {
  const rest = words.length - most;
  return rest > 0 ? `${words.slice(0, most).join(', ')} and ${rest} more` : words.join(', ');
}

const STATES: Record<Outage['state'], string> = { down: 'Down', unknown: 'Not measured' };

/** Outages of one cause: the same state, from and to the same instants, for the same reason. */
export interface Outages {
  key: string;
  started_at: string;
  ended_at: string | null;
  state: Outage['state'];
  reason: string | null;
  streams: string[];
  source: string | null;
}

export function together(outages: readonly Outage[]): Outages[] {
  const found = new Map<string, Outages>();
  for (const { started_at, ended_at, state, reason, source, stream } of outages) {
    const key = [started_at, ended_at, state, reason, source].join('|');
    const group = found.get(key) ?? {
      key,
      started_at,
      ended_at,
      state,
      reason,
      source,
      streams: [],
    };
    if (stream !== null) group.streams.push(stream);
    found.set(key, group);
  }
  return [...found.values()];
}

/** "/jazz.mp3: down. No encoder sends to it." */
export function outageWords({ streams, source, state, reason }: Outages): string {
  const who = fewWords(streams) || source || 'Everything';
  return `${who}: ${STATES[state].toLowerCase()}. ${reason ?? 'No reason was told.'}`;
}

/** Why a gap is one, as far as an outage tells. */
export function reasonOf(outages: readonly Outage[], gap: Span): string {
  const found = outages.filter((outage) => touches(gap, outage.started_at, outage.ended_at));
  const why = [...new Set(found.flatMap((outage) => outage.reason ?? []))];
  return why.length > 0
    ? `Not measured. ${fewWords(why)}`
    : 'Not measured. No source looked at that time.';
}

export function marksOf(
  told: { plays: readonly Play[]; outages: readonly Outage[]; notes: readonly Annotation[] },
  zone: string,
  now: number,
): Mark[] {
  const when = (at: string) => moment(at, zone, now);
  return [
    ...told.plays.map(
      (play): Mark => ({
        key: play.id,
        kind: 'track',
        at: Date.parse(play.started_at),
        text: `${when(play.started_at)} ${songOf(play)}`,
      }),
    ),
    ...together(told.outages)
      .filter((outage) => outage.state === 'down')
      .map(
        (outage): Mark => ({
          key: outage.key,
          kind: 'outage',
          at: Date.parse(outage.started_at),
          until: Math.min(now, ends(outage.ended_at)),
          text: `${when(outage.started_at)} ${outageWords(outage)}`,
        }),
      ),
    ...told.notes.map(
      (note): Mark => ({
        key: note.id,
        kind: 'note',
        at: Date.parse(note.at),
        until: note.until === null ? undefined : Date.parse(note.until),
        text: `${when(note.at)} ${note.text}`,
      }),
    ),
  ];
}
