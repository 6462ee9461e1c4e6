import { useEffect, useRef, useState } from 'react';
import { hearTail } from '../live/tail';
import { belongs } from './filters';
import type { EventsSearch } from './search';

const AGAIN_MS = 1_000;
/** Further down than this somebody reads, and the list holds still. */
const AT_TOP_PX = 240;

export interface Tail {
  /** So many belong into the list and are not in it yet. */
  fresh: number;
  isPaused: boolean;
  pause: () => void;
  /** Shows what came, and follows again. */
  follow: () => void;
}

/** Follows the log: reads the list again when something came, unless paused or read further down. */
export function useTail(
  site: string,
  search: EventsSearch,
  canFollow: boolean,
  reload: () => void,
): Tail {
  const [fresh, setFresh] = useState(0);
  const [isPaused, setPaused] = useState(false);
  const now = useRef({ search, reload, holds: false });
  now.current = { search, reload, holds: isPaused || !canFollow };

  useEffect(() => {
    let due: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      due = undefined;
      if (now.current.holds || window.scrollY > AT_TOP_PX) return;
      setFresh(0);
      now.current.reload();
    };
    const stop = hearTail(({ site: at, row, missed }) => {
      if (at !== site) return;
      const came = missed + (row && belongs(row, now.current.search) ? 1 : 0);
      if (came === 0) return;
      setFresh((before) => before + came);
      due ??= setTimeout(show, AGAIN_MS);
    });
    return () => {
      stop();
      clearTimeout(due);
    };
  }, [site]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another search begins anew
  useEffect(() => setFresh(0), [site, search.q, search.level, search.category]);

  return {
    fresh,
    isPaused,
    pause: () => setPaused(true),
    follow: () => {
      setPaused(false);
      setFresh(0);
      window.scrollTo({ top: 0 });
      now.current.reload();
    },
  };
}
