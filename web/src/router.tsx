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
import { errorsSearch } from './errors/search';
import { eventsSearch } from './events/search';
import { exploreSearch } from './explore/search';
import { healthSearch } from './health/search';
import { word } from './list/search';
import { listenersSearch } from './listeners/search';
import { safeReturn } from './login/safeReturn';
import { OnAirPage } from './onair/OnAirPage';
import { playsSearch } from './plays/search';
import { sessionsSearch } from './sessions/search';
import { PageFailed } from './shell/PageFailed';
import { PageMissing } from './shell/PageMissing';
import { Shell } from './shell/Shell';
import { songSearch } from './song/search';
import { statisticsSearch } from './statistics/search';
import { streamsSearch } from './streams/search';

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

// Each page is a script of its own, read when it is first gone to.
const statistics = createRoute({
  getParentRoute: () => app,
  path: '/statistics',
  validateSearch: statisticsSearch,
  component: lazyRouteComponent(() => import('./statistics/StatisticsPage'), 'StatisticsPage'),
});
const song = createRoute({
  getParentRoute: () => app,
  path: '/songs/$id',
  validateSearch: songSearch,
  component: lazyRouteComponent(() => import('./song/SongPage'), 'SongPage'),
});
const explore = createRoute({
  getParentRoute: () => app,
  path: '/explore',
  validateSearch: exploreSearch,
  component: lazyRouteComponent(() => import('./explore/ExplorePage'), 'ExplorePage'),
});
const listeners = createRoute({
  getParentRoute: () => app,
  path: '/listeners',
  validateSearch: listenersSearch,
  component: lazyRouteComponent(() => import('./listeners/ListenersPage'), 'ListenersPage'),
});
const sessions = createRoute({
  getParentRoute: () => app,
  path: '/sessions',
  validateSearch: sessionsSearch,
  component: lazyRouteComponent(() => import('./sessions/SessionsPage'), 'SessionsPage'),
});
const plays = createRoute({
  getParentRoute: () => app,
  path: '/plays',
  validateSearch: playsSearch,
  component: lazyRouteComponent(() => import('./plays/PlaysPage'), 'PlaysPage'),
});
const streams = createRoute({
  getParentRoute: () => app,
  path: '/streams',
  validateSearch: streamsSearch,
  component: lazyRouteComponent(() => import('./streams/StreamsPage'), 'StreamsPage'),
});
const events = createRoute({
  getParentRoute: () => app,
  path: '/events',
  validateSearch: eventsSearch,
  component: lazyRouteComponent(() => import('./events/EventsPage'), 'EventsPage'),
});
const errors = createRoute({
  getParentRoute: () => app,
  path: '/errors',
  validateSearch: errorsSearch,
  component: lazyRouteComponent(() => import('./errors/ErrorsPage'), 'ErrorsPage'),
});
const health = createRoute({
  getParentRoute: () => app,
  path: '/health',
  validateSearch: healthSearch,
  component: lazyRouteComponent(() => import('./health/HealthPage'), 'HealthPage'),
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
const exclusions = createRoute({
  getParentRoute: () => app,
  path: '/settings/exclusions',
  component: lazyRouteComponent(() => import('./settings/ExclusionsPage'), 'ExclusionsPage'),
});
const storage = createRoute({
  getParentRoute: () => app,
  path: '/settings/storage',
  component: lazyRouteComponent(() => import('./settings/StoragePage'), 'StoragePage'),
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
    app.addChildren([
      onAir,
      statistics,
      song,
      explore,
      listeners,
      sessions,
      plays,
      streams,
      events,
      errors,
      health,
      sources,
      sites,
      users,
      exclusions,
      storage,
      about,
    ]),
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
