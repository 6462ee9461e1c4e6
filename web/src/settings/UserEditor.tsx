import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, body } from '../api/client';
import { fieldsOf, sentenceOf } from '../api/problem';
import type { Role, User } from '../api/types';
import { PASSWORD_RULE, passwordFault } from '../setup/passwordRules';
import { useInView } from '../shell/site';
import { Dialog } from '../ui/Dialog';
import { Notice } from '../ui/Notice';
import { SitesInput } from './SitesInput';

const ROLES: readonly { value: Role; label: string }[] = [
  { value: 'viewer', label: 'Viewer: sees everything but full addresses' },
  { value: 'operator', label: 'Operator: also changes sources' },
  { value: 'admin', label: 'Administrator: also changes users and sites' },
];

interface Form {
  name: string;
  password: string;
  role: Role;
  sites: string[] | null;
}

function save(user: User | undefined, form: Form) {
  if (user === undefined) return body(api.POST('/api/v1/users', { body: form }));
  const params = { path: { id: user.id } };
  const { role, sites } = form;
  const password = form.password === '' ? {} : { password: form.password };
  return body(api.PATCH('/api/v1/users/{id}', { params, body: { role, sites, ...password } }));
}

function RoleInput(props: { value: Role; own: boolean; onChange: (role: Role) => void }) {
  return (
    <NativeSelect
      label="Role"
      data={ROLES}
      disabled={props.own}
      description={props.own ? 'You cannot change your own role.' : undefined}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value as Role)}
    />
  );
}

const fresh = (user: User | undefined): Form => ({
  name: user?.name ?? '',
  password: '',
  role: user?.role ?? 'viewer',
  sites: user?.sites ?? null,
});

/** What is wrong with the password as it stands; a known user may keep the old one. */
const faultOf = (user: User | undefined, { password }: Form): string | null =>
  user !== undefined && password === '' ? null : passwordFault(password);

/** A new user, or another role or password for one. */
export function UserEditor(props: {
  user?: User;
  onClose: () => void;
  onSaved: () => Promise<void>;
}) {
  const { user } = props;
  const { me } = useInView();
  const [form, setForm] = useState(() => fresh(user));
  const [tried, setTried] = useState(false);
  const set = (part: Partial<Form>) => setForm((old) => ({ ...old, ...part }));
  const weak = faultOf(user, form);
  const mutation = useMutation({
    mutationFn: () => save(user, form),
    onSuccess: async () => {
      await props.onSaved();
      props.onClose();
    },
  });
  const fields = fieldsOf(mutation.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (weak === null) mutation.mutate();
  };
  const words = user
    ? { title: `Edit ${user.name}`, password: 'New password', verb: 'Save changes' }
    : { title: 'Add a user', password: 'Password', verb: 'Add the user' };

  return (
    <Dialog onClose={props.onClose} title={words.title}>
      <form onSubmit={submit} className="form">
        {user ? null : (
          <TextInput
            label="Name"
            required
            autoComplete="off"
            autoCapitalize="none"
            value={form.name}
            error={fields.get('name')}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
        )}
        <RoleInput value={form.role} own={user?.id === me.id} onChange={(role) => set({ role })} />
        {user?.id === me.id ? null : (
          <SitesInput
            value={form.sites}
            error={fields.get('sites')}
            onChange={(sites) => set({ sites })}
          />
        )}
        <PasswordInput
          label={words.password}
          description={PASSWORD_RULE}
          placeholder={user && 'Unchanged'}
          autoComplete="new-password"
          required={user === undefined}
          value={form.password}
          error={(tried && weak) || fields.get('password')}
          onChange={(event) => set({ password: event.currentTarget.value })}
        />
        {mutation.error ? <Notice tone="warn">{sentenceOf(mutation.error)}</Notice> : null}
        <div className="actions">
          <Button type="submit" loading={mutation.isPending}>
            {words.verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
