import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { basePath } from './api/client';
import { isSignedOut } from './api/problem';
import { queries, queryClient } from './api/queries';
import { safeReturn } from './login/safeReturn';
import { OnAirPage } from './onair/OnAirPage';
import { PageFailed } from './shell/PageFailed';
import { PageMissing } from './shell/PageMissing';
import { Shell } from './shell/Shell';

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const root = createRootRoute({ component: Outlet, notFoundComponent: PageMissing });

/** Everything behind the login; the site in view is part of the address. */
const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  validateSearch: (search: Record<string, unknown>): { site?: string } => ({
    site: word(search.site),
  }),
  search: { middlewares: [retainSearchParams(['site'])] },
  beforeLoad: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(queries.session);
    } catch (error) {
      if (!isSignedOut(error)) throw error;
      const { needs_admin } = await queryClient.ensureQueryData(queries.setup);
      if (needs_admin) throw redirect({ to: '/setup' });
      throw redirect({ to: '/login', search: { return: location.href } });
    }
    await queryClient.ensureQueryData(queries.sites);
  },
  component: Shell,
  errorComponent: PageFailed,
});

const onAir = createRoute({
  getParentRoute: () => app,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { sort?: string } => ({
    sort: word(search.sort),
  }),
  component: OnAirPage,
});

interface SourcesSearch {
  add?: string;
  edit?: string;
  remove?: string;
}
const sources = createRoute({
  getParentRoute: () => app,
  path: '/settings/sources',
  validateSearch: (search: Record<string, unknown>): SourcesSearch => ({
    add: word(search.add),
    edit: word(search.edit),
    remove: word(search.remove),
  }),
  component: lazyRouteComponent(() => import('./settings/SourcesPage'), 'SourcesPage'),
});
const sites = createRoute({
  getParentRoute: () => app,
  path: '/settings/sites',
  component: lazyRouteComponent(() => import('./settings/SitesPage'), 'SitesPage'),
});
const users = createRoute({
  getParentRoute: () => app,
  path: '/settings/users',
  component: lazyRouteComponent(() => import('./settings/UsersPage'), 'UsersPage'),
});
const about = createRoute({
  getParentRoute: () => app,
  path: '/settings/about',
  component: lazyRouteComponent(() => import('./settings/AboutPage'), 'AboutPage'),
});

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { return?: string } => ({
    return: safeReturn(search.return),
  }),
  component: lazyRouteComponent(() => import('./login/LoginPage'), 'LoginPage'),
});

const STEPS = ['admin', 'kinds', 'station'] as const;
export type SetupStep = (typeof STEPS)[number];
const step = (value: unknown): SetupStep | undefined => STEPS.find((s) => s === value);

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  validateSearch: (search: Record<string, unknown>): { token?: string; step?: SetupStep } => ({
    token: word(search.token),
    step: step(search.step),
  }),
  component: lazyRouteComponent(() => import('./setup/SetupPage'), 'SetupPage'),
  errorComponent: PageFailed,
});

export const router = createRouter({
  routeTree: root.addChildren([
    app.addChildren([onAir, sources, sites, users, about]),
    login,
    setup,
  ]),
  basepath: basePath,
  defaultPreload: 'intent',
  // a token that looks like a number must stay the string it is
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const told = Object.entries(search).filter(([, v]) => v !== undefined && v !== '');
    const text = new URLSearchParams(told.map(([k, v]) => [k, String(v)])).toString();
    return text && `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
