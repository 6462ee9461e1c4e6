import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { Search } from './search';

export type SearchPart = Record<string, string | undefined>;

/**
 * Changes a part of what the address says and leaves the rest; undefined takes a value out.
 * A step of its own in the history unless `replace` is set, as for text that is being typed.
 */
export function useSetSearch(): (part: SearchPart, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (part, replace = false) =>
      void navigate({
        to: '.',
        search: (old: Search) => ({ ...old, ...part }),
        replace,
        resetScroll: false,
      }),
    [navigate],
  );
}
