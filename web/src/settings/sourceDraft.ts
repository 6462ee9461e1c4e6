/** What stands in a source's form, and what of it is sent. */
import type { Config, ConfigValue, Source, SourceField, SourceKind } from '../api/types';

/** The API shows a kept secret as this and takes it back as "unchanged". */
export const MASK = '••••';

/** Free text that may stay empty can wait behind "More settings". */
export const isExtra = (field: SourceField): boolean =>
  field.type === 'string' && !field.required && (field.default ?? '') === '';

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
