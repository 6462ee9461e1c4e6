import classes from './Events.module.css';
import { levelName } from './words';

/** The level in a shape, a colour and a word. */
export function Level({ level }: { level: string }) {
  return (
    <span className={classes.level} data-level={level}>
      <svg width="10" height="10" viewBox="0 0 12 12" aria-hidden="true" focusable="false">
        {level === 'error' ? <path d="M6 .8 11.7 11H.3z" fill="currentColor" /> : null}
        {level === 'warn' ? (
          <path d="M6 2 10.6 10.2H1.4z" fill="none" stroke="currentColor" strokeWidth="1.6" />
        ) : null}
        {level === 'info' ? <circle cx="6" cy="6" r="3.4" fill="currentColor" /> : null}
        {level === 'debug' ? (
          <circle cx="6" cy="6" r="3" fill="none" stroke="currentColor" strokeWidth="1.4" />
        ) : null}
      </svg>
      {levelName(level)}
    </span>
  );
}
