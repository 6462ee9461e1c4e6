import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { baseUrl } from '../api/client';
import { isSignedOut } from '../api/problem';
import { queries } from '../api/queries';
import { serverNow } from './clock';
import { keepLine, type LiveStatus } from './connection';
import { deliver } from './deliver';

interface Live {
  status: LiveStatus;
  /** Server time at which the status began. */
  since: number;
}

const LiveContext = createContext<Live>({ status: 'connecting', since: 0 });

export const useLive = (): Live => useContext(LiveContext);

/** True while the figures on the page may no longer be true. */
export const useStale = (): boolean => useLive().status === 'stale';

const liveUrl = (site: string): string => {
  const url = new URL('api/v1/live', baseUrl);
  url.searchParams.set('site', site);
  return url.href;
};

/** Holds the tab's one EventSource, for the site in view. */
export function LiveProvider({ site, children }: { site: string; children: ReactNode }) {
  const client = useQueryClient();
  const [live, setLive] = useState<Live>({ status: 'connecting', since: 0 });

  useEffect(() => {
    setLive({ status: 'connecting', since: serverNow() });
    const mayRetry = () =>
      client.fetchQuery({ ...queries.session, staleTime: 0, retry: false }).then(
        () => true,
        (error: unknown) => !isSignedOut(error),
      );
    const line = keepLine({
      open: () => new EventSource(liveUrl(site), { withCredentials: true }),
      onEvent: (event) => deliver(client, event),
      onStatus: (status) => setLive({ status, since: serverNow() }),
      mayRetry,
    });
    window.addEventListener('online', line.reopen);
    return () => {
      window.removeEventListener('online', line.reopen);
      line.stop();
    };
  }, [client, site]);

  return <LiveContext value={live}>{children}</LiveContext>;
}
