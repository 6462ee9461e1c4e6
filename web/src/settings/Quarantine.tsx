import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, body } from '../api/client';
import { sentenceOf } from '../api/problem';
import { queryClient } from '../api/queries';
import type { components } from '../api/schema';
import { bytes } from '../format/bytes';
import { moment } from '../format/time';
import { ListFailed } from '../list/ListStates';
import { usePages } from '../list/usePages';
import { useNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Confirm } from '../ui/Confirm';
import { Notice } from '../ui/Notice';
import { Panel } from '../ui/Panel';
import classes from './Quarantine.module.css';

type Payload = components['schemas']['Quarantined'];

const refresh = async () => {
  await queryClient.invalidateQueries({ queryKey: ['quarantine'] });
  await queryClient.invalidateQueries({ queryKey: ['sources'] });
};

function Row({ payload, onDiscard }: { payload: Payload; onDiscard: () => void }) {
  const now = useNow();
  const zone = useZone();
  const retry = useMutation({
    mutationFn: () =>
      api.POST('/api/v1/quarantine/{id}/retry', { params: { path: { id: payload.id } } }),
    onSuccess: refresh,
  });
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <strong>{payload.source}</strong>
        <time dateTime={payload.received_at}>{moment(payload.received_at, zone, now)}</time>
        <span className="quiet">
          {payload.content_type || 'no type told'}, {bytes(payload.size)}
        </span>
      </div>
      <p>{payload.reason}</p>
      <code className={classes.payload}>{payload.payload}</code>
      {retry.error ? (
        <Notice tone="warn">Still not understood. {sentenceOf(retry.error)}</Notice>
      ) : null}
      <div className="actions">
        <Button
          variant="default"
          size="xs"
          loading={retry.isPending}
          onClick={() => retry.mutate()}
        >
          Try again<span className="unseen"> to read what {payload.source} sent</span>
        </Button>
        <Button variant="default" size="xs" onClick={onDiscard}>
          Throw away<span className="unseen"> what {payload.source} sent</span>
        </Button>
      </div>
    </li>
  );
}

function Discard({ payload, onClose }: { payload: Payload; onClose: () => void }) {
  const discard = useMutation({
    mutationFn: () =>
      api.DELETE('/api/v1/quarantine/{id}', { params: { path: { id: payload.id } } }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <Confirm
      title="Throw this payload away?"
      verb="Throw it away"
      busy={discard.isPending}
      error={discard.error}
      onConfirm={() => discard.mutate()}
      onClose={onClose}
    >
      <p>What {payload.source} sent will not count anywhere, and it cannot be brought back.</p>
    </Confirm>
  );
}

/** What sources sent and nobody could believe or read, until somebody decides. */
export function Quarantine({ site }: { site: string }) {
  const [discarded, setDiscarded] = useState<Payload | null>(null);
  const pages = usePages(['quarantine', site], ({ cursor }) =>
    body(api.GET('/api/v1/quarantine', { params: { query: { site: [site], limit: 20, cursor } } })),
  );
  if (pages.error) return <ListFailed error={pages.error} onRetry={pages.reload} />;
  if (pages.rows.length === 0) return null;
  return (
    <Panel title="Quarantine">
      <p className="quiet">
        What could not be understood, or cannot be true, waits here and counts nowhere. After a fix
        it can be tried again.
      </p>
      <ul className={classes.list}>
        {pages.rows.map((payload) => (
          <Row key={payload.id} payload={payload} onDiscard={() => setDiscarded(payload)} />
        ))}
      </ul>
      {pages.more ? (
        <Button variant="default" size="xs" loading={pages.isMore} onClick={pages.more}>
          Show more
        </Button>
      ) : null}
      {discarded ? <Discard payload={discarded} onClose={() => setDiscarded(null)} /> : null}
    </Panel>
  );
}
