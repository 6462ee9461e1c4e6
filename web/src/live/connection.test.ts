import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepLine, type Line, type LiveStatus, STALE_AFTER_MS } from './connection';
import type { LiveEvent } from './events';

class FakeLine implements Line {
  readyState = 1;
  closed = false;
  private readonly handlers = new Map<string, (event: Event) => void>();
  addEventListener(name: string, listener: (event: Event) => void): void {
    this.handlers.set(name, listener);
  }
  close(): void {
    this.closed = true;
  }
  send(name: string, data: unknown): void {
    this.handlers.get(name)?.({ data: JSON.stringify(data) } as MessageEvent<string>);
  }
  fail(readyState: number): void {
    this.readyState = readyState;
    this.handlers.get('error')?.({} as Event);
  }
}

function wire(mayRetry = true) {
  const lines: FakeLine[] = [];
  const said: LiveStatus[] = [];
  const events: LiveEvent[] = [];
  const kept = keepLine({
    open: () => {
      const line = new FakeLine();
      lines.push(line);
      return line;
    },
    onEvent: (event) => events.push(event),
    onStatus: (status) => said.push(status),
    mayRetry: async () => mayRetry,
    jitter: () => 0.5,
  });
  const last = () => lines.at(-1) as FakeLine;
  return { lines, said, events, kept, last };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the live line', () => {
  it('is live once the first message came', () => {
    const { said, events, last } = wire();
    last().send('reset', { sites: [] });
    expect(said).toEqual(['live']);
    expect(events).toEqual([{ name: 'reset', data: { sites: [] } }]);
  });

  it('says reconnecting at once and stale after a while, and live again by itself', () => {
    const { said, last } = wire();
    last().send('reset', { sites: [] });
    last().fail(0);
    vi.advanceTimersByTime(STALE_AFTER_MS);
    last().send('reset', { sites: [] });
    expect(said).toEqual(['live', 'reconnecting', 'stale', 'live']);
  });

  it('leaves a broken line to the browser and opens a refused one anew, ever later', async () => {
    const { lines, last } = wire();
    last().fail(0);
    await vi.advanceTimersByTimeAsync(1_500);
    expect(lines).toHaveLength(1);
    last().fail(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lines).toHaveLength(2);
    last().fail(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lines).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lines).toHaveLength(3);
  });

  it('gives up when asking again is of no use', async () => {
    const { lines, last } = wire(false);
    last().fail(2);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(lines).toHaveLength(1);
  });

  it('opens anew after a long silence and hears nothing more from the old line', () => {
    const { lines, events, last } = wire();
    const old = last();
    old.send('reset', { sites: [] });
    vi.advanceTimersByTime(60_000);
    expect(lines).toHaveLength(2);
    expect(old.closed).toBe(true);
    old.send('reset', { sites: [] });
    expect(events).toHaveLength(1);
  });

  it('is quiet after it was stopped', () => {
    const { kept, lines, said, last } = wire();
    kept.stop();
    last().fail(2);
    kept.reopen();
    vi.advanceTimersByTime(120_000);
    expect([lines.length, said]).toEqual([1, []]);
  });
});
