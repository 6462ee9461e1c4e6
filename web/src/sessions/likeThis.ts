/** Rules that would find a session: by its address, its network, its player. */
import type { SessionRow } from '../api/types';
import type { Draft } from '../settings/ExclusionEditor';
import type { ExclusionKind } from '../settings/exclusions';

export type Suggestions = Partial<Record<ExclusionKind, string>>;

/** The /24 or /64 that an address is in; IPv6 may be shortened. */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return `${ip.replace(/\.\d+$/, '.0')}/24`;
  const [front = '', back = ''] = ip.split('::');
  const [first, last] = [front, back].map((part) => part.split(':').filter(Boolean)) as [
    string[],
    string[],
  ];
  const missing = ip.includes('::') ? 8 - first.length - last.length : 0;
  const groups = [...first, ...Array<string>(missing).fill('0'), ...last];
  return `${groups.slice(0, 4).join(':')}::/64`;
}

export function suggestionsOf({ viewer }: SessionRow): Suggestions {
  const agent = viewer?.user_agent ?? viewer?.client ?? undefined;
  const ip = viewer?.ip ?? undefined;
  return {
    address: ip,
    network: ip && networkOf(ip),
    agent,
    relay: agent ?? ip,
    monitor: agent ?? ip,
  };
}

/** What one most likely means: this address, or where none was told this player. */
export function draftOf(session: SessionRow): Draft {
  const { address, agent } = suggestionsOf(session);
  const excludes = session.excluded === null;
  if (address) return { kind: 'address', pattern: address, excludes };
  return { kind: 'agent', pattern: agent ?? '', excludes };
}
