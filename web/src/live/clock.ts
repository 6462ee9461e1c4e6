/** The server's clock, one tick a second: ages stay right on a machine whose own clock is wrong. */
import { useSyncExternalStore } from 'react';

const TICK_MS = 1_000;
/** Below this the difference is the way of the message, not a wrong clock. */
const BELIEVED_MS = 2_000;

let offset = 0;
let tick = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

export function serverSays(at: string): void {
  const difference = Date.parse(at) - Date.now();
  offset = Math.abs(difference) < BELIEVED_MS ? 0 : difference;
}

export const serverNow = (): number => Date.now() + offset;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) tick = Date.now();
  timer ??= setInterval(() => {
    tick = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** Milliseconds since 1970 by the server's clock, renewed each second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => tick) + offset;
}
