/** What stands in a source's form, and what of it is sent. */
import type { Config, ConfigValue, Source, SourceField, SourceKind } from '../api/types';

/** The API shows a kept secret as this and takes it back as "unchanged". */
export const MASK = '••••';

/** A kind declares what matters first: the rest of a long form waits behind "More settings". */
const SHOWN_AT_ONCE = 4;

export function fieldsOfForm(kind: SourceKind): { main: SourceField[]; extra: SourceField[] } {
  const isMain = (field: SourceField, place: number) => place < SHOWN_AT_ONCE || field.required;
  const extra = kind.fields.filter((field, place) => !isMain(field, place));
  return { main: kind.fields.filter(isMain), extra };
}

/** A configuration is JSON to the API; a form holds plain values. */
const plain = (value: unknown): ConfigValue | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : undefined;

export function draftOf(kind: SourceKind, source?: Source): Config {
  const draft: Config = {};
  for (const { name, type, default: usual } of kind.fields) {
    draft[name] = type === 'secret' ? '' : (plain(source?.config[name]) ?? usual);
  }
  return draft;
}

/** Empty means "not told", except for a kept secret, where it means "as it is". */
export function sentConfig(kind: SourceKind, draft: Config, source?: Source): Config {
  const sent: Config = {};
  for (const field of kind.fields) {
    const value = draft[field.name] ?? null;
    if (value !== null && value !== '') sent[field.name] = value;
    else if (field.type === 'secret' && source?.config[field.name]) sent[field.name] = MASK;
  }
  return sent;
}
