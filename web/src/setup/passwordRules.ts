export const SHORTEST_PASSWORD = 10;
export const PASSWORD_RULE = `At least ${SHORTEST_PASSWORD} characters, and not your name. Length counts more than signs.`;

/** What is wrong with a new password, in a sentence; null when nothing is. */
export function passwordFault(password: string, name: string): string | null {
  if (password.length < SHORTEST_PASSWORD) {
    return `Use at least ${SHORTEST_PASSWORD} characters; this has ${password.length}.`;
  }
  if (name !== '' && password.toLowerCase().includes(name.toLowerCase())) {
    return 'Leave your name out of the password.';
  }
  return null;
}

export const repeatFault = (password: string, again: string): string | null =>
  password === again ? null : 'The two passwords differ.';
