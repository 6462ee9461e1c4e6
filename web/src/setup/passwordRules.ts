/** As the server rules; it has the last word. */
const SHORTEST = 8;
export const PASSWORD_RULE = `At least ${SHORTEST} characters. Length counts more than signs.`;

/** What is wrong with a new password, in a sentence; null when nothing is. */
export const passwordFault = (password: string): string | null =>
  password.length < SHORTEST
    ? `Use at least ${SHORTEST} characters; this has ${password.length}.`
    : null;

export const repeatFault = (password: string, again: string): string | null =>
  password === again ? null : 'The two passwords differ.';
