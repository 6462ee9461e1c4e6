/** The answer to "is everything all right?" in one sentence. */
import type { StreamCard } from '../api/types';
import { count, plural } from '../format/number';
import { labelsOf } from './streamNames';

export interface Verdict {
  trouble: boolean;
  sentence: string;
}

const trouble = (sentence: string): Verdict => ({ trouble: true, sentence });
const calm = (sentence: string): Verdict => ({ trouble: false, sentence });

/** While nothing reaches the page, it claims nothing. */
export const OUT_OF_TOUCH = trouble('Out of touch: what is on air now is not known here.');

export function verdict(streams: readonly StreamCard[], isTold = false): Verdict {
  const down = streams.filter((s) => s.is_up === false);
  const unknown = streams.filter((s) => s.is_up === null);
  const [only] = down;
  if (streams.length === 0)
    return calm(isTold ? 'Plays are told, no stream yet.' : 'No stream has been seen yet.');
  if (only && down.length === 1) {
    return trouble(`${labelsOf(streams).get(only.id) ?? only.name} is down.`);
  }
  const all = plural(streams.length, 'stream');
  if (down.length > 1) return trouble(`${count(down.length)} of ${all} are down.`);
  if (unknown.length > 0) return trouble(`Nothing is known of ${count(unknown.length)} of ${all}.`);
  return calm(streams.length === 1 ? 'The stream is on air.' : `All ${all} are on air.`);
}
