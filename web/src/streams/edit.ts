import type { Stream } from '../api/types';
import type { StreamChange } from './queries';

export type Field = keyof StreamChange;
export type Form = Record<Field, string>;

export const FIELDS: readonly { key: Field; label: string; about: string }[] = [
  { key: 'title', label: 'Title', about: 'What people call it.' },
  {
    key: 'programme',
    label: 'Programme',
    about: 'Streams of one programme carry the same: one thing is on air, in several qualities.',
  },
  {
    key: 'relay_of',
    label: 'Relay of',
    about: 'The stream that it passes on, where it is fed by another of yours.',
  },
  {
    key: 'server',
    label: 'Server',
    about: 'Parent: what it runs on. When that is down, so is this.',
  },
  { key: 'host', label: 'Host', about: 'Parent of the server: the machine.' },
  { key: 'provider', label: 'Provider', about: 'Who carries it, where that is somebody else.' },
];

export const formOf = (stream: Stream): Form =>
  Object.fromEntries(FIELDS.map(({ key }) => [key, stream[key] ?? ''])) as Form;

/** Only what was changed; an emptied field is given back to the source. */
export function changeOf(stream: Stream, form: Form): StreamChange {
  const changed = FIELDS.filter(({ key }) => form[key].trim() !== (stream[key] ?? ''));
  return Object.fromEntries(changed.map(({ key }) => [key, form[key].trim() || null]));
}
