import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, body, rememberCsrf } from '../api/client';
import { Problem, sentenceOf } from '../api/problem';
import { queries, queryClient } from '../api/queries';
import { Notice } from '../ui/Notice';
import { Plain } from '../ui/Plain';

function refusal(error: Error): string {
  if (error instanceof Problem && error.status === 401) {
    return 'This name and password do not belong together.';
  }
  if (error instanceof Problem && error.status === 429 && error.retryAfter) {
    return `Too many attempts. Try again in ${error.retryAfter} seconds.`;
  }
  return sentenceOf(error);
}

export function LoginPage() {
  const search = useSearch({ from: '/login' });
  const navigate = useNavigate();
  const router = useRouter();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');

  const login = useMutation({
    mutationFn: () => body(api.POST('/api/v1/session', { body: { name, password } })),
    onSuccess: async ({ item }) => {
      rememberCsrf(item.csrf);
      queryClient.setQueryData(queries.session.queryKey, item);
      if (search.return) router.history.push(router.basepath.replace(/\/$/, '') + search.return);
      else await navigate({ to: '/' });
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.mutate();
  };

  return (
    <Plain title="Sign in">
      {search.return && search.return !== '/' ? (
        <p className="quiet">Then you are back where you were.</p>
      ) : null}
      <form onSubmit={submit} className="form">
        <TextInput
          label="Name"
          withAsterisk={false}
          autoComplete="username"
          autoCapitalize="none"
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          withAsterisk={false}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {login.error ? <Notice tone="warn">{refusal(login.error)}</Notice> : null}
        <Button type="submit" loading={login.isPending}>
          Sign in
        </Button>
      </form>
    </Plain>
  );
}
