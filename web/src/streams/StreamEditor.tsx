import { Autocomplete, Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { fieldsOf, sentenceOf } from '../api/problem';
import { queryClient } from '../api/queries';
import type { Stream } from '../api/types';
import { Notice } from '../ui/Notice';
import { changeOf, FIELDS, type Field, formOf } from './edit';
import { saveStream } from './queries';

const known = (streams: readonly Stream[], key: Field, own: Stream): string[] => {
  const values = streams.map((each) => (key === 'relay_of' ? each.name : each[key]));
  const other = values.filter((value) => value && !(key === 'relay_of' && value === own.name));
  return [...new Set(other as string[])];
};

/** What a person says of a stream, over what its source tells. */
export function StreamEditor(props: {
  stream: Stream;
  streams: readonly Stream[];
  onClose: () => void;
}) {
  const { stream, streams, onClose } = props;
  const [form, setForm] = useState(() => formOf(stream));
  const mutation = useMutation({
    mutationFn: () => saveStream(stream.id, changeOf(stream, form)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['streams', stream.site] });
      onClose();
    },
  });
  // The button that opened the form is gone: the focus goes on in its first field.
  const first = useRef<HTMLFormElement>(null);
  useEffect(() => first.current?.querySelector('input')?.focus(), []);
  const fields = fieldsOf(mutation.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutation.mutate();
  };
  return (
    <form ref={first} onSubmit={submit} className="form" aria-label={`Edit ${stream.name}`}>
      <p className="quiet">
        What you set here holds, whatever the source says. Empty a field to give it back.
      </p>
      {FIELDS.map(({ key, label, about }) => (
        <Autocomplete
          key={key}
          label={stream.edited.includes(key) ? `${label} (set by a person)` : label}
          description={about}
          data={known(streams, key, stream)}
          value={form[key]}
          maxLength={100}
          error={fields.get(key)}
          onChange={(value) => setForm((old) => ({ ...old, [key]: value }))}
        />
      ))}
      {mutation.error ? <Notice tone="warn">{sentenceOf(mutation.error)}</Notice> : null}
      <div className="actions">
        <Button type="submit" loading={mutation.isPending}>
          Save changes
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
