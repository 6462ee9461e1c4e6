import { age } from '../format/duration';
import { timeWithSeconds } from '../format/time';
import { useNow } from '../live/clock';
import { useZone } from '../shell/site';
import classes from './ReadAge.module.css';

/** How old a "now" figure is; amber once it is older than two polls. */
export function ReadAge({ at, pollMs }: { at: string | null; pollMs: number | null }) {
  const now = useNow();
  const zone = useZone();
  if (at === null) return <span className={classes.age}>not read yet</span>;
  const old = now - Date.parse(at);
  const late = pollMs !== null && old > 2 * pollMs + 1_000;
  return (
    <time
      className={classes.age}
      dateTime={at}
      title={`Read at ${timeWithSeconds(at, zone)}`}
      data-late={late || undefined}
    >
      read {age(old)}
    </time>
  );
}
