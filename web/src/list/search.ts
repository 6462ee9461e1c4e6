/** What an address may say: each search value is a word of its own, or absent. */
export type Search = Record<string, unknown>;

export const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const oneOf = <T extends string>(all: readonly T[], value: unknown): T | undefined =>
  all.find((each) => each === value);

/** A switch is in the address while it is on. */
export const flag = (value: unknown): 'true' | undefined => (value === 'true' ? 'true' : undefined);

/** Several ids in one value; none of them holds a comma. */
export const idsOf = (value: string | undefined): string[] =>
  value?.split(',').filter(Boolean) ?? [];

export const idsWord = (ids: readonly string[]): string | undefined => ids.join(',') || undefined;

/** What is not about one site's streams, people and rows. */
const ANYWHERE = new Set([
  'period',
  'from',
  'to',
  'compare',
  'bucket',
  'grid',
  'trend',
  'split',
  'show',
  'view',
  'sort',
  'level',
  'kind',
]);

/** The same view of another site: its period and layout stay, what was picked of the old one goes. */
export const ofSite = (old: Search, site: string): Search => ({
  ...Object.fromEntries(Object.entries(old).filter(([key]) => ANYWHERE.has(key))),
  site,
});
