/** Questions one after another, so that a page leaves room for others. */

/** So many at once: the server answers a few at a time, and others ask too. */
const AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** Does a piece of work when it is its turn; one that nobody waits for any more is not begun. */
export async function inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (running < AT_ONCE) running += 1;
  else await new Promise<void>((go) => waiting.push(go));
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
