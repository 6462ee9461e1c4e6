import type { Outage } from '../api/types';
import type { Span } from '../ui/period';

/** How much of an outage lies in a stretch of time, in ms; one that goes on lasts to its end. */
export function downIn({ started_at, ended_at }: Outage, { from, to }: Span): number {
  const end = ended_at === null ? to : Date.parse(ended_at);
  return Math.max(0, Math.min(end, to) - Math.max(Date.parse(started_at), from));
}
