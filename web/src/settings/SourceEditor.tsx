import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { api, body } from '../api/client';
import { fieldsOf, sentenceOf } from '../api/problem';
import type { Config, Source, SourceField, SourceKind } from '../api/types';
import { Notice } from '../ui/Notice';
import { SourceFieldInput } from './SourceFieldInput';
import { SourceTestResult } from './SourceTestResult';
import { draftOf, fieldsOfForm, sentConfig } from './sourceDraft';

interface Props {
  kind: SourceKind;
  site: string;
  source?: Source;
  saveLabel: string;
  onSaved: (source: Source) => void | Promise<void>;
  beside?: ReactNode;
}

/** The form of a source, from what its kind declares; tried before it is kept. */
export function SourceEditor({ kind, site, source, saveLabel, onSaved, beside }: Props) {
  const [name, setName] = useState(source?.name ?? kind.title);
  const [draft, setDraft] = useState<Config>(() => draftOf(kind, source));
  const config = () => sentConfig(kind, draft, source);

  const test = useMutation({
    mutationFn: () =>
      body(
        api.POST('/api/v1/sources/test', {
          body: { kind: kind.kind, config: config(), source: source?.id, site },
        }),
      ),
  });
  const save = useMutation({
    mutationFn: () => {
      if (source === undefined) {
        const sent = { name, kind: kind.kind, site, config: config() };
        return body(api.POST('/api/v1/sources', { body: sent }));
      }
      const params = { path: { id: source.id } };
      return body(api.PATCH('/api/v1/sources/{id}', { params, body: { name, config: config() } }));
    },
    onSuccess: ({ item }) => onSaved(item),
  });

  const error = save.error ?? test.error;
  const fields = fieldsOf(error);
  const tested = test.data?.item.ok === true;
  const set = (field: string, value: Config[string]) => {
    setDraft((old) => ({ ...old, [field]: value }));
    test.reset();
    save.reset();
  };
  const { main, extra } = fieldsOfForm(kind);
  const input = (field: SourceField) => (
    <SourceFieldInput
      key={field.name}
      field={field}
      value={draft[field.name] ?? null}
      kept={source !== undefined && field.type === 'secret'}
      error={fields.get(field.name)}
      onChange={(value) => set(field.name, value)}
    />
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const onTest = (event: { currentTarget: HTMLButtonElement }) => {
    if (event.currentTarget.form?.reportValidity()) test.mutate();
  };

  return (
    <form onSubmit={submit} className="form">
      <p className="quiet">{kind.summary}</p>
      {source === undefined ? (
        <TextInput
          label="Name"
          description="What this source is called in lists and messages. Its history goes by it, so it stays."
          required
          value={name}
          error={fields.get('name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      ) : null}
      {main.map(input)}
      {extra.length > 0 ? (
        <details className="more" open={extra.some((f) => fields.has(f.name))}>
          <summary>More settings</summary>
          <div className="form">{extra.map(input)}</div>
        </details>
      ) : null}
      {test.data ? <SourceTestResult result={test.data.item} /> : null}
      {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
      <div className="actions">
        {kind.can_test ? (
          <Button variant={tested ? 'default' : 'filled'} onClick={onTest} loading={test.isPending}>
            Test connection
          </Button>
        ) : null}
        <Button
          type="submit"
          variant={tested || !kind.can_test ? 'filled' : 'default'}
          loading={save.isPending}
        >
          {saveLabel}
        </Button>
        {beside}
      </div>
    </form>
  );
}
