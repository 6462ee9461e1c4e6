/** The paths the page calls, in the shape that openapi-fetch reads. */
import type {
  About,
  Config,
  EventRow,
  Kind,
  Me,
  One,
  Page,
  Present,
  Role,
  SetupState,
  Site,
  Source,
  SourceKind,
  SourceTest,
  Token,
  User,
} from './types';

type Empty = Record<never, never>;
type Reply<S extends number, R> = { [status in S]: { content: { 'application/json': R } } };
type Read<R, Q = Empty> = { parameters: { query?: Q }; responses: Reply<200, R> };
type Send<B, R, S extends number = 200> = {
  parameters: Empty;
  requestBody: { content: { 'application/json': B } };
  responses: Reply<S, R>;
};
type At<K extends string, O> = O & { parameters: { path: { [key in K]: string } } };
type Gone = { parameters: Empty; responses: { 204: { content?: never } } };

interface SetupBody {
  token: string;
  name: string;
  password: string;
  site_name?: string;
  zone?: string;
}
interface SourceBody {
  name: string;
  kind: string;
  site: string;
  config: Config;
}

export interface paths {
  '/api/v1/setup': { get: Read<One<SetupState>>; post: Send<SetupBody, One<Me>, 201> };
  '/api/v1/session': {
    get: Read<One<Me>>;
    post: Send<{ name: string; password: string }, One<Me>>;
    delete: Gone;
  };
  '/api/v1/about': { get: Read<One<About>> };
  '/api/v1/sites': {
    get: Read<Page<Site>>;
    post: Send<Omit<Site, 'id'>, One<Site>, 201>;
  };
  '/api/v1/sites/{slug}': {
    patch: At<'slug', Send<{ name?: string; zone?: string; kinds?: Kind[] }, One<Site>>>;
  };
  '/api/v1/users': {
    get: Read<Page<User>>;
    post: Send<{ name: string; password: string; role: Role; sites?: string[] }, One<User>, 201>;
  };
  '/api/v1/users/{id}': {
    patch: At<'id', Send<{ role?: Role; password?: string }, One<User>>>;
    delete: At<'id', Gone>;
  };
  '/api/v1/tokens': {
    get: Read<Page<Token>>;
    post: Send<{ name: string; scopes: string[]; site?: string }, One<Token>, 201>;
  };
  '/api/v1/tokens/{id}': { delete: At<'id', Gone> };
  '/api/v1/source-kinds': { get: Read<Page<SourceKind>> };
  '/api/v1/sources': {
    get: Read<Page<Source>, { site?: string }>;
    post: Send<SourceBody, One<Source>, 201>;
  };
  '/api/v1/sources/{id}': {
    patch: At<'id', Send<{ enabled?: boolean; config?: Config }, One<Source>>>;
    delete: At<'id', Gone>;
  };
  '/api/v1/sources/test': {
    post: Send<{ kind: string; config: Config; source?: string; site?: string }, One<SourceTest>>;
  };
  '/api/v1/events': { get: Read<Page<EventRow>, { site?: string; limit?: number }> };
  '/api/v1/live/present': { get: Read<{ items: Present[] }, { site?: string }> };
}
