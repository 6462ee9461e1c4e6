/** A refused request as the server explained it (RFC 9457), or our own sentence when it could not. */
export class Problem extends Error {
  readonly status: number;
  readonly title: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly retryAfter: number | null;

  constructor(status: number, title: string, detail: string, rest: Partial<Problem> = {}) {
    super(detail || title);
    this.name = 'Problem';
    this.status = status;
    this.title = title;
    this.fields = rest.fields ?? new Map();
    this.retryAfter = rest.retryAfter ?? null;
  }
}

const SENTENCES: Record<number, string> = {
  401: 'You are not signed in.',
  403: 'Your role does not allow this.',
  404: 'This no longer exists.',
  429: 'Too many attempts. Wait a moment and try again.',
  503: 'The server is busy or starting. It will answer again soon.',
};

type Body = {
  title?: unknown;
  detail?: unknown;
  errors?: { path?: unknown; message?: unknown }[];
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `$.config.url`, `body.config.url` and `config.url` all name the field `url`. */
const fieldName = (path: string): string => path.split(/[./]/).at(-1) ?? path;

export function problemFrom(status: number, body: unknown, retryAfter: string | null): Problem {
  const told: Body = typeof body === 'object' && body !== null ? (body as Body) : {};
  const errors = Array.isArray(told.errors) ? told.errors : [];
  const fields = new Map(errors.map((e) => [fieldName(text(e.path)), text(e.message)]));
  const fallback = SENTENCES[status] ?? `The server answered ${status}.`;
  const seconds = Number(retryAfter);
  return new Problem(status, text(told.title) || fallback, text(told.detail) || fallback, {
    fields,
    retryAfter: retryAfter !== null && Number.isFinite(seconds) ? seconds : null,
  });
}

export const unreachable = (): Problem =>
  new Problem(
    0,
    'No answer',
    'The server does not answer. Check that Tallylight runs, then retry.',
  );

export const isSignedOut = (error: unknown): boolean =>
  error instanceof Problem && error.status === 401;

export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message : 'Something failed that the page cannot name.';

/** What is wrong with which field of a form, by the field's name. */
export const fieldsOf = (error: unknown): ReadonlyMap<string, string> =>
  error instanceof Problem ? error.fields : new Map();
