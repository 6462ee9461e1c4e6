import { queryOptions, useQuery } from '@tanstack/react-query';
import { baseUrl } from '../api/client';
import type { components } from '../api/schema';
import { Notice } from '../ui/Notice';
import classes from './Shell.module.css';

type Readiness = components['schemas']['Readiness'];

/** Asked past the client, which takes a 503 for a failure; here it is the answer. */
const faults = queryOptions({
  queryKey: ['readiness'],
  queryFn: async (): Promise<string[]> => {
    const answer = await fetch(new URL('readyz', baseUrl));
    const { checks }: Readiness = await answer.json();
    return Object.values(checks).filter((told) => told !== 'ok');
  },
  refetchInterval: 15_000,
  retry: false,
});

/** What keeps the server from its work, in its own sentences; nothing while it is ready. */
export function ServerNotice() {
  const { data: sentences = [] } = useQuery(faults);
  if (sentences.length === 0) return null;
  return (
    <div className={classes.notice}>
      <Notice tone="warn">
        {sentences.map((sentence) => (
          <div key={sentence}>{sentence}</div>
        ))}
      </Notice>
    </div>
  );
}
