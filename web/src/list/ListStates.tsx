import { Button, Skeleton } from '@mantine/core';
import { sentenceOf } from '../api/problem';
import { Notice } from '../ui/Notice';
import classes from './ListStates.module.css';

/** The list could not be read: why, and what to try. Rows that were read before stay. */
export function ListFailed(props: { what?: string; error: Error; onRetry: () => void }) {
  const { what = 'The list', error, onRetry } = props;
  return (
    <Notice tone="warn">
      <div className={classes.failed}>
        <span>
          {what} could not be read. {sentenceOf(error)}
        </span>
        <Button variant="default" size="xs" onClick={onRetry}>
          Try again
        </Button>
      </div>
    </Notice>
  );
}

/** Rows in the shape of what comes. */
export function ListSkeleton({ rows = 12 }: { rows?: number }) {
  return (
    <div aria-busy="true">
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they never change places
        <Skeleton key={i} height={18} my={18} />
      ))}
    </div>
  );
}
