import { timeOfDay } from '../format/time';
import { useLive } from '../live/LiveProvider';
import { useInView } from './site';
import classes from './TopBar.module.css';

/** Says whether what the page shows is the present. */
export function LiveBadge() {
  const { site, zone } = useInView();
  const { status, since } = useLive();
  if (!site) return null;
  const words = {
    connecting: 'Connecting',
    live: 'Live',
    reconnecting: 'Reconnecting',
    stale: `Stale since ${timeOfDay(since, zone)}`,
  }[status];
  return (
    <output className={classes.badge} data-status={status}>
      <span className={classes.dot} />
      {words}
    </output>
  );
}
