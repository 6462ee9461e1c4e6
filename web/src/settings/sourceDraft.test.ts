import { expect, it } from 'vitest';
import type { Source, SourceField, SourceKind } from '../api/types';
import { draftOf, fieldsOfForm, MASK, sentConfig } from './sourceDraft';

const field = (name: string, type: SourceField['type'], over = {}): SourceField => ({
  name,
  title: name,
  help: '',
  type,
  default: null,
  required: false,
  choices: null,
  ...over,
});
const kind: SourceKind = {
  kind: 'icecast',
  title: 'Icecast',
  summary: '',
  can_test: true,
  is_push: false,
  fields: [
    field('url', 'url'),
    field('password', 'secret'),
    field('poll_s', 'integer', { default: 15 }),
  ],
};
const source = {
  id: '1',
  config: { url: 'http://a', password: MASK, poll_s: 5 },
} as unknown as Source;

it('starts from the defaults and never from a secret', () => {
  expect(draftOf(kind)).toEqual({ url: null, password: '', poll_s: 15 });
  expect(draftOf(kind, source)).toEqual({ url: 'http://a', password: '', poll_s: 5 });
});

it('sends what was told and keeps a secret that was not touched', () => {
  expect(sentConfig(kind, { url: '', password: '', poll_s: 15 })).toEqual({ poll_s: 15 });
  expect(sentConfig(kind, draftOf(kind, source), source)).toEqual(source.config);
  expect(sentConfig(kind, { password: 'new' }, source)).toEqual({ password: 'new' });
});

it('shows what matters first and keeps what is required in sight', () => {
  const fields = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
    field(name, 'string', { required: name === 'f' }),
  );
  const { main, extra } = fieldsOfForm({ ...kind, fields });
  expect(main.map((f) => f.name).join('')).toBe('abcdf');
  expect(extra.map((f) => f.name)).toEqual(['e']);
});
