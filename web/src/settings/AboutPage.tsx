import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { baseUrl } from '../api/client';
import { sentenceOf } from '../api/problem';
import { queries } from '../api/queries';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import classes from './AboutPage.module.css';

export function AboutPage() {
  const { data, error } = useQuery(queries.about);
  const facts: [string, string][] = data
    ? [
        ['Version', data.commit ? `${data.version} (${data.commit.slice(0, 10)})` : data.version],
        ['Python', data.python],
        ['Store', data.store],
      ]
    : [];
  return (
    <Page
      title="About"
      about="Tallylight operates and measures streaming: what plays, who listens, what was down."
    >
      <Panel title="This server">
        {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
        {data === undefined && !error ? <Skeleton height={80} /> : null}
        <dl className={classes.facts}>
          {facts.map(([label, told]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{told}</dd>
            </div>
          ))}
        </dl>
      </Panel>
      <Panel title="What this release shows">
        <p className={classes.text}>
          On air, live, for Icecast and for everything that is pushed. History, alerts, reports,
          media servers and IPTV get their pages in later releases; what is measured today is kept
          for them.
        </p>
      </Panel>
      <Panel title="Licences">
        <p className={classes.text}>
          Tallylight is under the Apache License 2.0. The page contains{' '}
          <a href={new URL('licences.md', baseUrl).href}>other people's work under theirs</a>; its
          typeface is IBM Plex Sans, under the{' '}
          <a href={new URL('ibm-plex-sans-licence.txt', baseUrl).href}>SIL Open Font License</a>.
        </p>
      </Panel>
    </Page>
  );
}
