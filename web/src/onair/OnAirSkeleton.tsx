import { Skeleton } from '@mantine/core';
import classes from './OnAirPage.module.css';

/** In the shape of what comes, so that nothing jumps. */
export function OnAirSkeleton() {
  return (
    <div className={classes.present} aria-busy="true">
      <h1>On air</h1>
      <p className="unseen">Loading the present.</p>
      <Skeleton height={72} width="min(100%, 520px)" />
      <div className={classes.cards}>
        <Skeleton height={400} radius={10} />
        <Skeleton height={400} radius={10} />
      </div>
      <Skeleton height={240} radius={10} />
    </div>
  );
}
