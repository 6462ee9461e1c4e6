import { describe, expect, it } from 'vitest';
import { fieldsOf, isSignedOut, problemFrom, sentenceOf, unreachable } from './problem';

describe('a refusal', () => {
  it("says the server's sentence and which field it means", () => {
    const told = {
      title: 'Invalid',
      detail: 'A name has 1 to 100 characters.',
      errors: [
        { path: '$.name', message: 'Too long.' },
        { path: '$.config.url', message: 'Not an address.' },
      ],
    };
    const problem = problemFrom(422, told, null);
    expect(sentenceOf(problem)).toBe('A name has 1 to 100 characters.');
    expect([...fieldsOf(problem)]).toEqual([
      ['name', 'Too long.'],
      ['url', 'Not an address.'],
    ]);
  });

  it.each([
    [401, 'You are not signed in.'],
    [418, 'The server answered 418.'],
  ])('has a sentence of its own for a bare %s', (status, sentence) =>
    expect(sentenceOf(problemFrom(status, '<html>', null))).toBe(sentence),
  );

  it('tells how long to wait, where the server told it in seconds', () => {
    expect(problemFrom(429, null, '30').retryAfter).toBe(30);
    expect(problemFrom(429, null, 'Fri, 20 Nov 2026 20:00:00 GMT').retryAfter).toBeNull();
    expect(problemFrom(429, null, null).retryAfter).toBeNull();
  });

  it('is told from a server that does not answer', () => {
    expect(isSignedOut(problemFrom(401, null, null))).toBe(true);
    expect(isSignedOut(unreachable())).toBe(false);
    expect(isSignedOut(new Error('x'))).toBe(false);
  });
});
