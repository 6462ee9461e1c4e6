/** The one place where the page asks for figures. */
import { queryOptions } from '@tanstack/react-query';
import { api, body } from '../api/client';
import { Problem } from '../api/problem';
import { goesOn, type Inquiry, isAlike, type Parameters } from './query';
import { inTurn } from './turn';
import type { Answer, MetricAbout, Row } from './types';

/** A period that ends now is asked for again this often. */
const REFRESH_MS = 120_000;
/** A question takes parameters that only its own declaration knows; its answer is always alike. */
const read = ({ path, query }: Inquiry, signal: AbortSignal): Promise<Answer> =>
  inTurn(signal, async () => {
    const params = { query: query as never };
    const { items, meta } = await body(
      api.GET(path as '/api/v1/metrics/query', { params, signal }),
    );
    return { items: items as Row[], meta };
  });

/** A server that has too much to do says when to come again. */
const retryDelay = (count: number, error: Error): number =>
  error instanceof Problem && error.retryAfter !== null
    ? error.retryAfter * 1_000
    : 1_000 * 2 ** count;

const keyOf = ({ path, query }: Inquiry): [string, string, Parameters] => ['figures', path, query];

export const answerTo = (inquiry: Inquiry) =>
  queryOptions({
    queryKey: keyOf(inquiry),
    queryFn: ({ signal }) => read(inquiry, signal),
    placeholderData: (before, asked) => {
      const [, path = '', query = {}] = asked?.queryKey ?? [];
      return isAlike({ path, query }, inquiry) ? before : undefined;
    },
    refetchInterval: goesOn(inquiry) ? REFRESH_MS : false,
    retryDelay,
  });

/** What figures there are, what they mean and what they can be told by. */
export const catalogue = queryOptions({
  queryKey: ['figures', 'catalogue'],
  queryFn: async (): Promise<ReadonlyMap<string, MetricAbout>> => {
    const { items } = await body(api.GET('/api/v1/metrics'));
    return new Map(items.map((item) => [item.name, item]));
  },
  staleTime: Number.POSITIVE_INFINITY,
});
