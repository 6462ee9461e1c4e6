import type { Play } from '../api/types';

/** A play as the list tells it. */
export type PlayRow = Play & {
  listeners_at_end: number | null;
  performances: number | null;
  /** Null where it is not known whether it was. */
  skipped: boolean | null;
};
