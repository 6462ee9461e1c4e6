import { Button } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { queries } from '../api/queries';
import type { Site } from '../api/types';
import { plural, UNKNOWN } from '../format/number';
import { useInView } from '../shell/site';
import { Empty } from '../ui/Empty';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { Scroll } from '../ui/Scroll';
import table from '../ui/Table.module.css';
import { KIND_NAMES, SiteEditor } from './SiteEditor';
import { SiteRules } from './SiteRules';

const rulesOf = (site: Site): string => {
  const set = site.rules.filter((rule) => rule.is_set);
  return set.length === 0 ? 'all as usual' : `${plural(set.length, 'rule')} set`;
};

/** Sites: a name, a zone that cuts their days, and what they run. */
export function SitesPage() {
  const { me } = useInView();
  const { data: sites } = useSuspenseQuery(queries.sites);
  const [open, setOpen] = useState<Site | 'new' | null>(null);
  const [ruled, setRuled] = useState<Site | null>(null);
  const mayEdit = me.role === 'admin';
  const add = <Button onClick={() => setOpen('new')}>Add a site</Button>;
  return (
    <Page
      title="Sites"
      about="A site is a station, a media server or a head-end. Its zone decides where its days begin."
      action={mayEdit && sites.length > 0 ? add : null}
    >
      {sites.length === 0 ? (
        <Empty
          title="There is no site yet"
          text="Everything that is measured belongs to a site."
          action={mayEdit ? add : undefined}
        />
      ) : (
        <Panel title="All sites">
          <Scroll label="List of sites">
            <table className={table.table}>
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col" className={table.roomy}>
                    Short name
                  </th>
                  <th scope="col">Time zone</th>
                  <th scope="col" className={table.roomy}>
                    Runs
                  </th>
                  <th scope="col" className={table.roomy}>
                    Rules
                  </th>
                  {mayEdit ? (
                    <th scope="col" className={table.figure}>
                      <span className="unseen">Actions</span>
                    </th>
                  ) : null}
                </tr>
              </thead>
              <tbody>
                {sites.map((site) => (
                  <tr key={site.slug}>
                    <th scope="row">{site.name}</th>
                    <td className={table.roomy}>{site.slug}</td>
                    <td>{site.zone}</td>
                    <td className={table.roomy}>
                      {site.kinds.map((k) => KIND_NAMES[k]).join(', ') || UNKNOWN}
                    </td>
                    <td className={table.roomy}>{rulesOf(site)}</td>
                    {mayEdit ? (
                      <td className={table.figure}>
                        <Button variant="subtle" size="xs" onClick={() => setOpen(site)}>
                          Edit<span className="unseen"> {site.name}</span>
                        </Button>
                        <Button variant="subtle" size="xs" onClick={() => setRuled(site)}>
                          Rules<span className="unseen"> of {site.name}</span>
                        </Button>
                      </td>
                    ) : null}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </Panel>
      )}
      {open ? (
        <SiteEditor site={open === 'new' ? undefined : open} onClose={() => setOpen(null)} />
      ) : null}
      {ruled ? <SiteRules site={ruled} onClose={() => setRuled(null)} /> : null}
    </Page>
  );
}
