import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { baseUrl } from '../api/client';
import { sentenceOf } from '../api/problem';
import { queries } from '../api/queries';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { Scroll } from '../ui/Scroll';
import classes from './AboutPage.module.css';

const changelog = () => import('../../../CHANGELOG.md?raw').then((text) => text.default);
const licence = () => import('../../../LICENSE?raw').then((text) => text.default);

/** A text of the package, fetched when somebody wants to read it. */
function PackageText({ label, read }: { label: string; read: () => Promise<string> }) {
  const [opened, open] = useState(false);
  const { data, error } = useQuery({
    queryKey: ['package', label],
    queryFn: read,
    enabled: opened,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <details onToggle={(event) => open(event.currentTarget.open)}>
      <summary className={classes.summary}>{label}</summary>
      {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
      {data === undefined ? null : (
        <Scroll label={label} tall>
          <pre className={classes.whole}>{data}</pre>
        </Scroll>
      )}
    </details>
  );
}

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
      <Panel title="What changed">
        <PackageText label="Changelog" read={changelog} />
      </Panel>
      <Panel title="Licences">
        <p className={classes.text}>
          Tallylight is under the Apache License 2.0. The page contains{' '}
          <a href={new URL('licences.md', baseUrl).href}>other people's work under theirs</a>; its
          typeface is IBM Plex Sans, under the{' '}
          <a href={new URL('ibm-plex-sans-licence.txt', baseUrl).href}>SIL Open Font License</a>.
        </p>
        <PackageText label="Apache License 2.0" read={licence} />
      </Panel>
    </Page>
  );
}
