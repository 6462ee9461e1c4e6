import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
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
export interface Pages<T> {
  rows: T[];
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
 * `key` names the list and its filters; `read` asks for the page of a cursor.
 */
export function usePages<T>(
  key: readonly unknown[],
  read: (cursor: string | undefined) => Promise<PageOf<T>>,
): Pages<T> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const { data } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  return {
    rows,
    total: data?.pages[0]?.total ?? null,
    isFirst: query.isPending,
    isOld: query.isPlaceholderData,
    error: query.error,
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
    isMore: query.isFetchingNextPage,
    reload: () => void query.refetch(),
  };
}
