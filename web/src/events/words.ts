import type { EventRow } from '../api/types';

export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type Level = (typeof LEVELS)[number];

export const LEVEL_NAMES: Readonly<Record<string, string>> = {
  error: 'Error',
  warn: 'Warning',
  info: 'Note',
  debug: 'Detail',
};

export const levelName = (level: string): string => LEVEL_NAMES[level] ?? level;

/** Categories that have a meaning everywhere; others come as they are. */
export const CATEGORIES = [
  'audio',
  'stream',
  'scheduler',
  'gateway',
  'scripting',
  'database',
  'source',
  'system',
] as const;

/** "track_loaded" as words. */
export const plainWords = (name: string): string => name.replaceAll('_', ' ');

export const messageOf = (row: EventRow): string => row.message || plainWords(row.event);

export function itemOf({ item }: EventRow): string {
  if (!item) return '';
  return item.artist ? `${item.artist} – ${item.title}` : item.title;
}

/** Who told it; Tallylight itself is no source. */
export const tellerOf = (row: EventRow): string => row.source ?? 'Tallylight itself';

/** The words of a text as the server makes them, so that the tail counts what the list will show. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu) ?? [];

/** Whether each word that is asked for begins one of the event's. */
export function mentions(row: EventRow, q: string): boolean {
  const words = wordsOf([row.message, row.event, itemOf(row)].join(' '));
  return wordsOf(q).every((asked) => words.some((word) => word.startsWith(asked)));
}
