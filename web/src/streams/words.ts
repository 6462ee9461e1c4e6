import { duration } from '../format/duration';
import { plural, UNKNOWN } from '../format/number';
import type { StreamFigures, StreamRow } from './queries';

/** A share with two decimals: 99.95 %. What is not quite all never reads as all. */
export function percent(share: number | null | undefined): string {
  if (share == null) return UNKNOWN;
  const cut = share < 1 ? Math.min(Math.round(share * 10_000), 9_999) : 10_000;
  return `${(cut / 100).toFixed(2)} %`;
}

/** What stands behind the uptime of 30 days. */
export function outageWords(figures: StreamFigures | undefined): string {
  if (!figures || figures.uptime_30d === null) return 'Nobody looked at it in this time';
  if (figures.outages_30d === 0) return 'No outage in 30 days';
  return `${plural(figures.outages_30d, 'outage')}, ${duration(figures.down_ms_30d)} down`;
}

/** What it belongs to, in a few words. */
export const belongsTo = (row: StreamRow): string =>
  [
    row.programme && row.programme !== row.title ? row.programme : null,
    row.relay_of ? `relay of ${row.relay_of}` : null,
  ]
    .filter(Boolean)
    .join(' · ');

/** Where it is carried: what the source says of its server, else the source. */
export const serverOf = (row: StreamRow): string => row.server ?? row.host ?? row.source ?? UNKNOWN;

/** The sentence at the top: is everything all right? */
export function verdict(rows: readonly StreamRow[]): string {
  const of = (state: StreamFigures['state']) =>
    rows.filter((row) => row.figures?.state === state).length;
  const [down, unknown] = [of('down'), of('unknown')];
  if (rows.some((row) => !row.figures)) return plural(rows.length, 'stream');
  if (down === 0 && unknown === 0) {
    return rows.length === 1 ? 'The stream is on air' : `All ${rows.length} streams are on air`;
  }
  const parts = [
    down > 0 ? `${plural(down, 'stream')} down` : null,
    unknown > 0 ? `${plural(unknown, 'stream')} not known` : null,
    `${of('up')} on air`,
  ];
  return parts.filter(Boolean).join(', ');
}
