/** Views that were kept in this browser, by their names. */
import { useLocalStorage } from '@mantine/hooks';

export interface View {
  name: string;
  /** What the address says of it. */
  search: Record<string, string>;
}

/** What belongs to a view; the site does not, so that a view serves all of them. */
export const viewSearch = (search: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(search).filter(
      (entry): entry is [string, string] => entry[0] !== 'site' && typeof entry[1] === 'string',
    ),
  );

/** The views with one more; a name that is there already is taken over. */
export const withView = (views: readonly View[], view: View): View[] =>
  [...views.filter(({ name }) => name !== view.name), view].sort((a, b) =>
    a.name.localeCompare(b.name),
  );

const isView = (one: unknown): one is View =>
  typeof one === 'object' &&
  one !== null &&
  typeof (one as View).name === 'string' &&
  typeof (one as View).search === 'object';

/** What was kept, without what is no view. */
export function readViews(text: string | undefined): View[] {
  try {
    const told: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(told) ? told.filter(isView) : [];
  } catch {
    return [];
  }
}

export function useViews() {
  const [views, setViews] = useLocalStorage<View[]>({
    key: 'tallylight.views',
    defaultValue: [],
    getInitialValueInEffect: false,
    deserialize: readViews,
  });
  return {
    views,
    keep: (view: View) => setViews((old) => withView(old, view)),
    drop: (name: string) => setViews((old) => old.filter((view) => view.name !== name)),
  };
}
