/** One EventSource kept open: it reconnects by itself and says how it fares. */
import { LIVE_NAMES, type LiveEvent } from './events';

export type LiveStatus = 'connecting' | 'live' | 'reconnecting' | 'stale';

/** Figures are greyed when the line has been down for this long. */
export const STALE_AFTER_MS = 5_000;
/** A line that looks open but says nothing is opened anew; the reset that follows costs one message. */
const SILENCE_MS = 60_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** The part of EventSource that is used here. */
export interface Line {
  readyState: number;
  addEventListener(name: string, listener: (event: Event) => void): void;
  close(): void;
}

export interface Wiring {
  open: () => Line;
  onEvent: (event: LiveEvent) => void;
  onStatus: (status: LiveStatus) => void;
  /** Called when the server refuses the line; resolves to true when it is worth another try. */
  mayRetry: () => Promise<boolean>;
  jitter?: () => number;
}

const CLOSED = 2;

/** Keeps the line until the returned function is called. */
export function keepLine(wiring: Wiring): { stop: () => void; reopen: () => void } {
  let line: Line | null = null;
  let status: LiveStatus = 'connecting';
  let delay = FIRST_RETRY_MS;
  let stopped = false;
  const timers: Record<'retry' | 'stale' | 'silence', ReturnType<typeof setTimeout> | undefined> = {
    retry: undefined,
    stale: undefined,
    silence: undefined,
  };

  const say = (next: LiveStatus) => {
    if (next === status || stopped) return;
    status = next;
    wiring.onStatus(next);
  };

  const heard = () => {
    clearTimeout(timers.stale);
    timers.stale = undefined;
    clearTimeout(timers.silence);
    timers.silence = setTimeout(reopen, SILENCE_MS);
    delay = FIRST_RETRY_MS;
    say('live');
  };

  const lost = () => {
    if (status === 'live') say('reconnecting');
    timers.stale ??= setTimeout(() => say('stale'), STALE_AFTER_MS);
  };

  const retryLater = async () => {
    if (!(await wiring.mayRetry()) || stopped) return;
    const jitter = 0.5 + (wiring.jitter ?? Math.random)();
    clearTimeout(timers.retry);
    timers.retry = setTimeout(connect, delay * jitter);
    delay = Math.min(delay * 2, LAST_RETRY_MS);
  };

  function connect() {
    line?.close();
    const mine = wiring.open();
    line = mine;
    for (const name of LIVE_NAMES) {
      mine.addEventListener(name, (event) => {
        if (mine !== line) return;
        heard();
        const { data } = event as MessageEvent<string>;
        wiring.onEvent({ name, data: JSON.parse(data) } as LiveEvent);
      });
    }
    mine.addEventListener('error', () => {
      if (mine !== line || stopped) return;
      lost();
      // a refusal (not a broken line) closes an EventSource for good
      if (mine.readyState === CLOSED) void retryLater();
    });
    clearTimeout(timers.silence);
    timers.silence = setTimeout(reopen, SILENCE_MS);
  }

  function reopen() {
    if (stopped) return;
    lost();
    connect();
  }

  connect();
  return {
    reopen,
    stop: () => {
      stopped = true;
      for (const timer of Object.values(timers)) clearTimeout(timer);
      line?.close();
    },
  };
}
