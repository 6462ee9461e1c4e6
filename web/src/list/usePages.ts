import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

/** How many rows the filter leaves; exact up to 10,000, beyond that `at_least` so many. */
export interface Total {
  count: number;
  at_least: boolean;
}
export interface PageOf<T> {
  items: T[];
  next?: string | null;
  total?: Total | null;
}
/** What is asked of a list: a page by its cursor, or how many rows there are on all pages. */
export interface Part {
  cursor: string | undefined;
  limit: number;
  total?: true;
}
const PAGE = 100;
const COUNT: Part = { cursor: undefined, limit: 1, total: true };

export interface Pages<T> {
  rows: T[];
  /** How many there are of what `rows` shows; none while it is known of other filters only. */
  total: Total | null;
  /** Nothing was read yet for these filters. */
  isFirst: boolean;
  /** The rows of other filters still stand while these are read. */
  isOld: boolean;
  error: Error | null;
  /** Reads the page after the last; none where that was the last. */
  more: (() => void) | null;
  isMore: boolean;
  reload: () => void;
}

/**
 * A list that is read a page at a time, by the cursor of the page before.
 * `key` names the list and its filters; `read` asks for a part of it. How many rows there are
 * (`counts`) is asked beside the first page, which does not wait for it.
 */
export function usePages<T>(
  key: readonly unknown[],
  read: (part: Part) => Promise<PageOf<T>>,
  counts = false,
): Pages<T> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read({ cursor: pageParam, limit: PAGE }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const total = useQuery({
    queryKey: [...key, 'total'],
    queryFn: async () => (await read(COUNT)).total ?? null,
    placeholderData: keepPreviousData,
    enabled: counts,
  });
  const { data } = query;
  // whichever of the two is answered first must not stand beside what is left of the other
  const isOfRows = total.isPlaceholderData === query.isPlaceholderData;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  return {
    rows,
    total: isOfRows ? (total.data ?? null) : null,
    isFirst: query.isPending,
    isOld: query.isPlaceholderData,
    error: query.error,
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    isMore: query.isFetchingNextPage,
    reload: () => {
      void query.refetch();
      if (counts) void total.refetch();
    },
  };
}
