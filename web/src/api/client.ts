import createClient, { type Middleware } from 'openapi-fetch';
import { Problem, problemFrom, unreachable } from './problem';
import type { paths } from './schema';

/** Where the page lives, from <base href>: '/' or a sub-path such as '/radio/'. */
export const baseUrl = new URL(document.baseURI);
export const basePath = baseUrl.pathname.replace(/[^/]*$/, '');

let csrf: string | null = null;

/** The session's token for unsafe methods; null once signed out. */
export function rememberCsrf(token: string | null): void {
  csrf = token;
}

const guard: Middleware = {
  onRequest({ request }) {
    if (csrf !== null && request.method !== 'GET') request.headers.set('X-CSRF-Token', csrf);
    return request;
  },
  async onResponse({ response }) {
    if (response.ok) return;
    const body: unknown = await response.json().catch(() => null);
    throw problemFrom(response.status, body, response.headers.get('Retry-After'));
  },
  onError({ error }) {
    return error instanceof Problem ? error : unreachable();
  },
};

export const api = createClient<paths>({ baseUrl: new URL('.', baseUrl).href.replace(/\/$/, '') });
api.use(guard);

/** The body of an answer; a 2xx answer always has one where the API says so. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  const { data } = await answer;
  if (data === undefined) throw new Problem(0, 'Empty answer', 'The server sent an empty answer.');
  return data;
}
