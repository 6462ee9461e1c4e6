import type { AirState } from '../onair/programmes';
import classes from './StateMark.module.css';

const WORDS: Record<AirState, string> = {
  up: 'On air',
  partly: 'Partly on air',
  down: 'Down',
  unknown: 'Not known',
};

/** The state in a shape, a colour and a word: a lit lamp, a triangle, an empty ring. */
export function StateMark({ state, lamp = false }: { state: AirState; lamp?: boolean }) {
  return (
    <span className={classes.mark} data-state={state} data-lamp={lamp || undefined}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
        {state === 'up' ? <circle cx="6" cy="6" r="5" fill="currentColor" /> : null}
        {state === 'unknown' ? (
          <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.6" />
        ) : null}
        {state === 'down' || state === 'partly' ? (
          <path d="M6 .8 11.7 11H.3z" fill="currentColor" />
        ) : null}
      </svg>
      {WORDS[state]}
    </span>
  );
}
