import type { IconName } from '../ui/Icon';

export interface Place {
  to: '/' | '/settings/sources' | '/settings/sites' | '/settings/users' | '/settings/about';
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
  { to: '/settings/about', label: 'About', short: 'About', icon: 'about', key: 'a' },
];

/** Groups appear when they have a page that works; a group without one is not drawn. */
const GROUPS: Group[] = [{ places: [ON_AIR] }, { label: 'Settings', places: SETTINGS }];

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
