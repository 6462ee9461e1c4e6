/** How good a reading is: a word for people, a tone for the colour. */
export interface Level {
  tone: 'good' | 'warn' | 'bad' | 'none';
  word: string;
}

const GOOD_FILL = 0.5;
const LOW_FILL = 0.2;
const SLOW_MS = 10;
const BUSY_PERCENT = 90;
const TRUSTED_INTERVALS = 3;
const USUAL_INTERVAL_MS = 60_000;

export const bufferLevel = (fill: number): Level => {
  if (fill >= GOOD_FILL) return { tone: 'good', word: 'Good' };
  return fill >= LOW_FILL
    ? { tone: 'warn', word: 'Low' }
    : { tone: 'bad', word: 'About to run dry' };
};

export const latencyLevel = (ms: number): Level =>
  ms > SLOW_MS ? { tone: 'warn', word: 'Slow' } : { tone: 'good', word: 'Good' };

export const loadLevel = (percent: number): Level =>
  percent >= BUSY_PERCENT ? { tone: 'warn', word: 'High' } : { tone: 'none', word: '' };

/** Whether a sample is too old to stand for the present: three intervals went by. */
export const isStale = (at: string, intervalMs: number | null, now: number): boolean =>
  now - Date.parse(at) > TRUSTED_INTERVALS * (intervalMs ?? USUAL_INTERVAL_MS);
