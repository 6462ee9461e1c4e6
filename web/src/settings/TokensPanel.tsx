import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client';
import { sentenceOf } from '../api/problem';
import { queries, queryClient } from '../api/queries';
import type { Token } from '../api/types';
import { moment } from '../format/time';
import { useNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Confirm } from '../ui/Confirm';
import { Notice } from '../ui/Notice';
import { Panel } from '../ui/Panel';
import { Scroll } from '../ui/Scroll';
import table from '../ui/Table.module.css';
import { NewToken } from './NewToken';

const refresh = () => queryClient.invalidateQueries({ queryKey: queries.tokens.queryKey });

function RevokeToken({ token, onClose }: { token: Token; onClose: () => void }) {
  const revoke = useMutation({
    mutationFn: () => api.DELETE('/api/v1/tokens/{id}', { params: { path: { id: token.id } } }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <Confirm
      title={`Revoke ${token.name}?`}
      verb="Revoke the token"
      busy={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate()}
      onClose={onClose}
    >
      <p>Programs that use it are refused from now on. What they sent stays.</p>
    </Confirm>
  );
}

function Row({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const now = useNow();
  const zone = useZone();
  const when = (at: string | null, none: string) => (at ? moment(at, zone, now) : none);
  return (
    <tr>
      <th scope="row">{token.name}</th>
      <td>{token.scopes.join(', ')}</td>
      <td className={table.roomy}>{token.site ?? 'all'}</td>
      <td className={`${table.roomy} ${table.nowrap}`}>{when(token.created_at, '–')}</td>
      <td className={table.nowrap}>{when(token.last_used_at, 'never')}</td>
      <td className={table.figure}>
        <Button variant="subtle" size="xs" onClick={onRevoke}>
          Revoke<span className="unseen"> {token.name}</span>
        </Button>
      </td>
    </tr>
  );
}

export function TokensPanel() {
  const { data, error } = useQuery(queries.tokens);
  const [adding, setAdding] = useState(false);
  const [revoked, setRevoked] = useState<Token | null>(null);
  return (
    <Panel
      title="Tokens"
      beside={
        <Button size="xs" onClick={() => setAdding(true)}>
          Create a token
        </Button>
      }
    >
      {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
      {data === undefined && !error ? <Skeleton height={72} /> : null}
      {data?.length === 0 ? (
        <p className="quiet">A program that sends or reads needs one. None was created yet.</p>
      ) : null}
      {data?.length ? (
        <Scroll label="All tokens">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">May</th>
                <th scope="col" className={table.roomy}>
                  Site
                </th>
                <th scope="col" className={table.roomy}>
                  Created
                </th>
                <th scope="col">Last used</th>
                <th scope="col" className={table.figure}>
                  <span className="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((token) => (
                <Row key={token.id} token={token} onRevoke={() => setRevoked(token)} />
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
      {adding ? <NewToken onClose={() => setAdding(false)} onCreated={refresh} /> : null}
      {revoked ? <RevokeToken token={revoked} onClose={() => setRevoked(null)} /> : null}
    </Panel>
  );
}
