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
