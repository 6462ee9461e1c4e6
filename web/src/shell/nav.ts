import type { IconName } from '../ui/Icon';

export interface Place {
  to:
    | '/'
    | '/statistics'
    | '/explore'
    | '/listeners'
    | '/sessions'
    | '/plays'
    | '/streams'
    | '/events'
    | '/errors'
    | '/health'
    | '/settings/sources'
    | '/settings/sites'
    | '/settings/users'
    | '/settings/exclusions'
    | '/settings/storage'
    | '/settings/about';
  label: string;
  /** Fits under an icon on a phone. */
  short: string;
  icon: IconName;
  /** Pressed after `g`. */
  key: string;
  /** Who may use it; everyone where it is not said. */
  roles?: readonly string[];
}
export interface Group {
  /** None for a group that is a single page. */
  label?: string;
  places: Place[];
}

const ON_AIR: Place = { to: '/', label: 'On air', short: 'On air', icon: 'onair', key: 'o' };
const RADIO: Place[] = [
  { to: '/statistics', label: 'Statistics', short: 'Statistics', icon: 'statistics', key: 't' },
  { to: '/listeners', label: 'Listeners', short: 'Listeners', icon: 'listeners', key: 'l' },
  { to: '/sessions', label: 'Sessions', short: 'Sessions', icon: 'sessions', key: 'n' },
  { to: '/plays', label: 'Plays', short: 'Plays', icon: 'plays', key: 'p' },
  { to: '/streams', label: 'Streams', short: 'Streams', icon: 'streams', key: 'm' },
];
const OPERATIONS: Place[] = [
  { to: '/events', label: 'Events', short: 'Events', icon: 'events', key: 'e' },
  { to: '/errors', label: 'Errors', short: 'Errors', icon: 'errors', key: 'r' },
  { to: '/health', label: 'Playout health', short: 'Health', icon: 'health', key: 'h' },
];
const EXPLORE: Place = {
  to: '/explore',
  label: 'Explore',
  short: 'Explore',
  icon: 'explore',
  key: 'q',
};
const SETTINGS: Place[] = [
  {
    to: '/settings/sources',
    label: 'Sources',
    short: 'Sources',
    icon: 'sources',
    key: 's',
    roles: ['operator', 'admin'],
  },
  { to: '/settings/sites', label: 'Sites', short: 'Sites', icon: 'sites', key: 'i' },
  {
    to: '/settings/users',
    label: 'Users and tokens',
    short: 'Users',
    icon: 'users',
    key: 'u',
    roles: ['admin'],
  },
  {
    to: '/settings/exclusions',
    label: 'Exclusions',
    short: 'Exclusions',
    icon: 'exclude',
    key: 'x',
  },
  {
    to: '/settings/storage',
    label: 'Storage',
    short: 'Storage',
    icon: 'storage',
    key: 'd',
    roles: ['admin'],
  },
  { to: '/settings/about', label: 'About', short: 'About', icon: 'about', key: 'a' },
];

/** Groups appear when they have a page that works; a group without one is not drawn. */
const GROUPS: Group[] = [
  { places: [ON_AIR] },
  { label: 'Radio', places: RADIO },
  { label: 'Operations', places: OPERATIONS },
  { places: [EXPLORE] },
  { label: 'Settings', places: SETTINGS },
];

const maySee =
  (role: string) =>
  ({ roles }: Place): boolean =>
    roles === undefined || roles.includes(role);

export const groupsFor = (role: string): Group[] =>
  GROUPS.map((group) => ({ ...group, places: group.places.filter(maySee(role)) }));

export const placesFor = (role: string): Place[] =>
  groupsFor(role).flatMap((group) => group.places);

/** A phone's bar has room for three places and More. */
export const BAR_ROOM = 3;

/** What a phone's bar has no room for, by group. */
export function groupsBehindMore(role: string): Group[] {
  const inBar = new Set(placesFor(role).slice(0, BAR_ROOM));
  return groupsFor(role)
    .map((group) => ({ ...group, places: group.places.filter((place) => !inBar.has(place)) }))
    .filter((group) => group.places.length > 0);
}
