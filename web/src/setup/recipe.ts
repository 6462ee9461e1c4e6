/** A command that pushes one true observation, ready to run. */
import type { Kind } from '../api/types';

const TITLES: Record<Kind, object> = {
  radio: {
    type: 'play.started',
    data: { item: { title: 'So What', artist: 'Miles Davis' }, stream: 'studio' },
  },
  media: {
    type: 'session.started',
    data: {
      viewer: { name: 'anna', device: 'Living room' },
      item: { kind: 'movie', title: 'Metropolis', year: 1927, duration_ms: 9180000 },
      playback_type: 'direct_play',
    },
  },
  iptv: {
    type: 'session.started',
    data: { viewer: { name: 'box 12' }, stream: 'News 24 HD', playback_type: 'direct_stream' },
  },
};

/** Version 4; crypto.randomUUID is missing on plain HTTP. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (b, i) => {
    const byte = i === 6 ? (b & 0x0f) | 0x40 : i === 8 ? (b & 0x3f) | 0x80 : b;
    return byte.toString(16).padStart(2, '0');
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export interface Recipe {
  kind: Kind;
  site: string;
  origin: string;
  token: string;
  id: string;
  now: Date;
}

export function recipe({ kind, site, origin, token, id, now }: Recipe): string {
  const { type, data } = TITLES[kind] as { type: string; data: object };
  const observation = {
    id,
    type,
    at: now.toISOString(),
    site,
    subject: `example-${id.slice(0, 8)}`,
    data,
  };
  return [
    `curl -X POST ${origin}/api/v1/observations \\`,
    `  -H 'Authorization: Bearer ${token}' \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d '${JSON.stringify(observation)}'`,
  ].join('\n');
}
