import type { SessionRow } from '../api/types';
import { duration } from '../format/duration';
import { epoch, moment } from '../format/time';

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** "France"; a code that nobody knows, or a name that a source told, as it is. */
export function countryName(told: string): string {
  return (/^[A-Z]{2}$/.test(told) && regions.of(told)) || told;
}

/** Who listened, as far as one may know. */
export const whoOf = ({ viewer }: SessionRow): string | null => viewer?.name ?? viewer?.ip ?? null;

export const appOf = ({ viewer }: SessionRow): string | null =>
  viewer?.client ?? viewer?.user_agent ?? null;

/** What was heard: the stream, or the item on demand. */
export const heardOf = ({ stream, item }: SessionRow): string =>
  [item?.artist, item?.title].filter(Boolean).join(' – ') || stream || '';

export const lengthOf = (session: SessionRow): string => duration(session.watched_ms);

/** When it ended, with the day where that is another than its start's; or how it goes on. */
export function endOf(session: SessionRow, zone: string): string {
  if (session.is_active) return session.state === 'paused' ? 'paused' : 'goes on';
  const { started_at, ended_at } = session;
  return ended_at ? moment(ended_at, zone, epoch(started_at)) : '';
}

const ENDS: Readonly<Record<string, string>> = {
  gone: 'The source lists it no more',
  lost: 'Nothing was heard of it any more',
};

export const reasonWords = ({ is_active, stop_reason }: SessionRow): string | null =>
  is_active || !stop_reason ? null : (ENDS[stop_reason] ?? stop_reason);

/** Whether it counts, and who says so; null where nothing is to be said. */
export function standingOf(session: SessionRow): string | null {
  if (session.excluded) return `Excluded: ${session.excluded}`;
  return session.excluded_by ? 'Counted again by a rule' : null;
}
