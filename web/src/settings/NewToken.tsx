import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, body } from '../api/client';
import { fieldsOf, sentenceOf } from '../api/problem';
import type { Scope } from '../api/types';
import { useInView } from '../shell/site';
import { Copyable } from '../ui/Copyable';
import { Dialog } from '../ui/Dialog';
import { Notice } from '../ui/Notice';

const SCOPES = [
  { value: 'ingest', label: 'Send observations' },
  { value: 'read', label: 'Read everything that a viewer sees' },
  { value: 'admin', label: 'Change users, sources and sites' },
] as const;

/** Makes a token and shows its secret once. */
export function NewToken(props: { onClose: () => void; onCreated: () => Promise<void> }) {
  const { sites } = useInView();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<Scope[]>(['ingest']);
  const [site, setSite] = useState('');
  const create = useMutation({
    mutationFn: () =>
      body(api.POST('/api/v1/tokens', { body: { name, scopes, site: site || undefined } })),
    onSuccess: props.onCreated,
  });
  const { error } = create;
  const fields = fieldsOf(error);
  const secret = create.data?.item.secret;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };

  if (secret) {
    return (
      <Dialog onClose={props.onClose} title={`Token ${name}`}>
        <div className="form">
          <p>Copy it now. Only its fingerprint is kept, so it is never shown again.</p>
          <Copyable text={secret} label="The token" />
          <div className="actions">
            <Button onClick={props.onClose}>I have kept it</Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog onClose={props.onClose} title="Create a token">
      <form onSubmit={submit} className="form">
        <TextInput
          label="Name"
          description="The program that will use it. What it sends is filed under this name."
          required
          value={name}
          error={fields.get('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group
          label="It may"
          value={scopes}
          onChange={(chosen) => setScopes(chosen as Scope[])}
        >
          <div className="choices">
            {SCOPES.map((scope) => (
              <Checkbox key={scope.value} value={scope.value} label={scope.label} />
            ))}
          </div>
        </Checkbox.Group>
        <NativeSelect
          label="Site"
          description="A token of one site is refused everywhere else. Default: all sites."
          data={[
            { value: '', label: 'All sites' },
            ...sites.map((s) => ({ value: s.slug, label: s.name })),
          ]}
          value={site}
          onChange={(event) => setSite(event.currentTarget.value)}
        />
        {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
        <div className="actions">
          <Button type="submit" loading={create.isPending} disabled={scopes.length === 0}>
            Create the token
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
