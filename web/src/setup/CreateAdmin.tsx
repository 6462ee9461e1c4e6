import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, body, rememberCsrf } from '../api/client';
import { fieldsOf, Problem, sentenceOf } from '../api/problem';
import { queries, queryClient } from '../api/queries';
import { ownZone } from '../format/time';
import { Notice } from '../ui/Notice';
import { ZoneInput } from '../ui/ZoneInput';
import { PASSWORD_RULE, passwordFault, repeatFault } from './passwordRules';

const EMPTY = { name: 'admin', password: '', again: '', site_name: 'My station', zone: ownZone() };

function refusal(error: Error): string {
  return error instanceof Problem && error.status === 403
    ? 'This link was used already or is too old. Run “tallylight setup” on the server for a new one.'
    : sentenceOf(error);
}

export function CreateAdmin({ token }: { token: string }) {
  const navigate = useNavigate();
  const [form, setForm] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  const set = (part: Partial<typeof EMPTY>) => setForm((old) => ({ ...old, ...part }));

  const create = useMutation({
    mutationFn: () => {
      const { again: _, ...sent } = form;
      return body(api.POST('/api/v1/setup', { body: { token, ...sent } }));
    },
    onSuccess: async ({ item }) => {
      rememberCsrf(item.csrf);
      queryClient.setQueryData(queries.session.queryKey, item);
      await queryClient.invalidateQueries({ queryKey: queries.setup.queryKey });
      await navigate({ to: '/setup', search: { step: 'kinds' }, replace: true });
    },
  });

  const fields = fieldsOf(create.error);
  const weak = passwordFault(form.password);
  const differ = repeatFault(form.password, form.again);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (weak === null && differ === null) create.mutate();
  };

  return (
    <form onSubmit={submit} className="form">
      <TextInput
        label="Your name"
        description="You sign in with it."
        autoComplete="username"
        autoCapitalize="none"
        required
        value={form.name}
        error={fields.get('name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <PasswordInput
        label="Password"
        description={PASSWORD_RULE}
        autoComplete="new-password"
        required
        value={form.password}
        error={(tried && weak) || fields.get('password')}
        onChange={(event) => set({ password: event.currentTarget.value })}
      />
      <PasswordInput
        label="Password again"
        autoComplete="new-password"
        required
        value={form.again}
        error={tried && weak === null && differ}
        onChange={(event) => set({ again: event.currentTarget.value })}
      />
      <TextInput
        label="Name of your station or site"
        description="Shown at the top of every page. It can be changed later."
        required
        value={form.site_name}
        error={fields.get('site_name')}
        onChange={(event) => set({ site_name: event.currentTarget.value })}
      />
      <ZoneInput value={form.zone} error={fields.get('zone')} onChange={(zone) => set({ zone })} />
      {create.error ? <Notice tone="warn">{refusal(create.error)}</Notice> : null}
      <Button type="submit" loading={create.isPending}>
        Create administrator
      </Button>
    </form>
  );
}
