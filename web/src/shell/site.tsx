import { useLocalStorage } from '@mantine/hooks';
import { useSuspenseQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext } from 'react';
import { queries } from '../api/queries';
import type { Me, Site } from '../api/types';
import { type ZoneChoice, zoneFor } from '../format/time';

interface InView {
  me: Me;
  sites: Site[];
  /** The site the page shows; undefined until one was made. */
  site: Site | undefined;
  /** IANA name of the zone that times are told in. */
  zone: string;
  zoneChoice: ZoneChoice;
  chooseZone: (choice: ZoneChoice) => void;
}

const InViewContext = createContext<InView | null>(null);

export function useInView(): InView {
  const found = useContext(InViewContext);
  if (!found) throw new Error('useInView outside the shell');
  return found;
}

export const useZone = (): string => useInView().zone;

/** Who looks at which site in which zone. */
export function InViewProvider(props: { wanted: string | undefined; children: ReactNode }) {
  const me = useSuspenseQuery(queries.session).data;
  const sites = useSuspenseQuery(queries.sites).data;
  const [zoneChoice, chooseZone] = useLocalStorage<ZoneChoice>({
    key: 'tallylight.zone',
    defaultValue: 'site',
    getInitialValueInEffect: false,
  });
  const site = sites.find((s) => s.slug === props.wanted) ?? sites[0];
  const zone = zoneFor(zoneChoice, site?.zone);
  return (
    <InViewContext value={{ me, sites, site, zone, zoneChoice, chooseZone }}>
      {props.children}
    </InViewContext>
  );
}
