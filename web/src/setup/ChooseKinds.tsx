import { Button, Checkbox } from '@mantine/core';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, body } from '../api/client';
import { sentenceOf } from '../api/problem';
import { queries, queryClient } from '../api/queries';
import type { Kind } from '../api/types';
import { LinkButton } from '../ui/LinkButton';
import { Notice } from '../ui/Notice';
import classes from './ChooseKinds.module.css';
import { PushRecipe } from './PushRecipe';

const KINDS: readonly { kind: Kind; title: string; text: string }[] = [
  {
    kind: 'radio',
    title: 'Internet radio',
    text: 'Icecast today: what plays, who listens, what was down. Connected in the next step.',
  },
  {
    kind: 'media',
    title: 'A media server',
    text: 'Plex, Jellyfin and Emby are read in a later release. What they play can be pushed today.',
  },
  {
    kind: 'iptv',
    title: 'IPTV',
    text: 'Providers, channels and probes come in a later release. Sessions can be pushed today.',
  },
];

export function ChooseKinds() {
  const { data: sites } = useSuspenseQuery(queries.sites);
  const navigate = useNavigate();
  const site = sites[0];
  const [chosen, setChosen] = useState<Kind[]>(site?.kinds.length ? site.kinds : ['radio']);
  const toggle = (kind: Kind) =>
    setChosen((old) => (old.includes(kind) ? old.filter((k) => k !== kind) : [...old, kind]));

  const save = useMutation({
    mutationFn: () =>
      body(
        api.PATCH('/api/v1/sites/{slug}', {
          params: { path: { slug: site?.slug ?? '' } },
          body: { kinds: chosen },
        }),
      ),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.sites.queryKey });
      if (chosen.includes('radio')) await navigate({ to: '/setup', search: { step: 'station' } });
      else await navigate({ to: '/' });
    },
  });

  if (!site) {
    return (
      <>
        <p className="quiet">There is no site yet; make one first.</p>
        <LinkButton to="/settings/sites">Make a site</LinkButton>
      </>
    );
  }
  return (
    <>
      <p className="quiet">
        {site.name} shows the pages of what is chosen here. It can be changed under Settings, Sites.
      </p>
      <div className={classes.kinds}>
        {KINDS.map(({ kind, title, text }) => (
          <div key={kind} className={classes.kind} data-chosen={chosen.includes(kind)}>
            <Checkbox
              label={title}
              description={text}
              checked={chosen.includes(kind)}
              onChange={() => toggle(kind)}
            />
            {kind !== 'radio' && chosen.includes(kind) ? (
              <PushRecipe kind={kind} site={site.slug} />
            ) : null}
          </div>
        ))}
      </div>
      {save.error ? <Notice tone="warn">{sentenceOf(save.error)}</Notice> : null}
      <div className="actions">
        <Button
          onClick={() => save.mutate()}
          loading={save.isPending}
          disabled={chosen.length === 0}
        >
          Continue
        </Button>
      </div>
    </>
  );
}
