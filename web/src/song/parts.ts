/** What the page of a song asks. */
import { bucketFor } from '../figures/buckets';
import { type Asked, figures, type Inquiry, question } from '../figures/query';
import type { Span } from '../ui/period';

const PLAYS = 200;
const SONGS = 10_000;

export type SongPart = 'song' | 'plays' | 'period' | 'time' | 'tune' | 'impact';

/** What the page asks of a song: some of it ever, some of it in a period. */
export function partsOf(asked: Asked, item: string, span: Span): Record<SongPart, Inquiry> {
  const ever = { ...asked, when: {} };
  const where = [`item:${item}`];
  const metrics = ['plays', 'performances', 'skips', 'played_ms'];
  return {
    song: question('song', ever, { item }),
    plays: question('song_plays', ever, { item, limit: PLAYS }),
    period: figures(asked, { metrics, where }),
    time: figures(asked, { metrics: metrics.slice(0, 2), where, bucket: bucketFor(span) }),
    tune: question('tune_ins', asked, { item }),
    // against all other songs, and so of all of them
    impact: question('song_impact', asked, { limit: SONGS }),
  };
}
