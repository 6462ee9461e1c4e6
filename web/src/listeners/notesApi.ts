import { api, body } from '../api/client';
import type { Annotation } from './types';

type Untyped = (path: string, init: unknown) => Promise<{ data?: unknown }>;
const { GET, POST, PATCH, DELETE } = api as unknown as Record<
  'GET' | 'POST' | 'PATCH' | 'DELETE',
  Untyped
>;

export interface NoteBody {
  text: string;
  at: string;
  until: string | null;
  stream: string | null;
}

export const readNotes = async (query: object): Promise<Annotation[]> =>
  ((await body(GET('/api/v1/annotations', { params: { query } }))) as { items: Annotation[] })
    .items;
export const addNote = (site: string, sent: NoteBody) =>
  POST('/api/v1/annotations', { body: { ...sent, site } });
export const changeNote = (id: string, sent: NoteBody) =>
  PATCH('/api/v1/annotations/{id}', { params: { path: { id } }, body: sent });
export const removeNote = (id: string) =>
  DELETE('/api/v1/annotations/{id}', { params: { path: { id } } });
