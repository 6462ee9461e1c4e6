import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client';
import { sentenceOf } from '../api/problem';
import { queries, queryClient } from '../api/queries';
import type { User } from '../api/types';
import { useInView } from '../shell/site';
import { Confirm } from '../ui/Confirm';
import { Notice } from '../ui/Notice';
import { Panel } from '../ui/Panel';
import { Scroll } from '../ui/Scroll';
import table from '../ui/Table.module.css';
import { DisableUser } from './DisableUser';
import { UserEditor } from './UserEditor';

const refresh = () => queryClient.invalidateQueries({ queryKey: queries.users.queryKey });

function DeleteUser({ user, onClose }: { user: User; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => api.DELETE('/api/v1/users/{id}', { params: { path: { id: user.id } } }),
    onSuccess: async () => {
      await refresh();
      onClose();
    },
  });
  return (
    <Confirm
      title={`Delete ${user.name}?`}
      verb="Delete the user"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>{user.name} is signed out everywhere and cannot sign in again.</p>
    </Confirm>
  );
}

type Open = { what: 'add' } | { what: 'edit' | 'disable' | 'delete'; user: User } | null;

function Row({ user, onOpen }: { user: User; onOpen: (open: Open) => void }) {
  const { me } = useInView();
  return (
    <tr>
      <th scope="row">
        {user.name}
        {user.id === me.id ? <span className={table.dim}> (you)</span> : null}
      </th>
      <td>
        {user.role}
        {user.disabled_at ? ', disabled' : null}
      </td>
      <td className={table.roomy}>
        {user.sites === null ? 'all' : user.sites.join(', ') || 'none'}
      </td>
      <td className={table.figure}>
        <Button variant="subtle" size="xs" onClick={() => onOpen({ what: 'edit', user })}>
          Edit<span className="unseen"> {user.name}</span>
        </Button>
        {user.id === me.id ? null : (
          <>
            <Button variant="subtle" size="xs" onClick={() => onOpen({ what: 'disable', user })}>
              {user.disabled_at ? 'Enable' : 'Disable'}
              <span className="unseen"> {user.name}</span>
            </Button>
            <Button variant="subtle" size="xs" onClick={() => onOpen({ what: 'delete', user })}>
              Delete<span className="unseen"> {user.name}</span>
            </Button>
          </>
        )}
      </td>
    </tr>
  );
}

export function UsersPanel() {
  const { data, error } = useQuery(queries.users);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <Panel
      title="Users"
      beside={
        <Button size="xs" onClick={() => setOpen({ what: 'add' })}>
          Add a user
        </Button>
      }
    >
      {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
      {data === undefined && !error ? <Skeleton height={72} /> : null}
      {data ? (
        <Scroll label="All users">
          <table className={table.table}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                <th scope="col" className={table.roomy}>
                  Sites
                </th>
                <th scope="col" className={table.figure}>
                  <span className="unseen">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((user) => (
                <Row key={user.id} user={user} onOpen={setOpen} />
              ))}
            </tbody>
          </table>
        </Scroll>
      ) : null}
      {open?.what === 'add' ? <UserEditor onClose={close} onSaved={refresh} /> : null}
      {open?.what === 'edit' ? (
        <UserEditor user={open.user} onClose={close} onSaved={refresh} />
      ) : null}
      {open?.what === 'disable' ? (
        <DisableUser user={open.user} onClose={close} onSaved={refresh} />
      ) : null}
      {open?.what === 'delete' ? <DeleteUser user={open.user} onClose={close} /> : null}
    </Panel>
  );
}
