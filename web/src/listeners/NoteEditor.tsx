import { Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, body } from '../api/client';
import { fieldsOf, sentenceOf } from '../api/problem';
import type { Span } from '../chart/shape';
import { localText, readLocal } from '../format/local';
import { zonePlace } from '../format/time';
import { useZone } from '../shell/site';
import { Dialog } from '../ui/Dialog';
import { Notice } from '../ui/Notice';
import { instantWord } from '../ui/period';
import { streamsOf } from './queries';
import type { Annotation } from './types';

const MOST_LETTERS = 500;

interface Draft {
  text: string;
  at: string;
  until: string;
  stream: string;
}

const draftOf = (note: Annotation | undefined, span: Span, zone: string): Draft => ({
  text: note?.text ?? '',
  at: localText(note ? Date.parse(note.at) : span.to, zone),
  until: note?.until ? localText(Date.parse(note.until), zone) : '',
  stream: note?.stream_id ?? '',
});

/** What is sent: local times as instants. The field itself asks for a time that is missing. */
function bodyOf(draft: Draft, zone: string) {
  const [at, until] = [readLocal(draft.at, zone), readLocal(draft.until, zone)];
  return {
    text: draft.text.trim(),
    at: instantWord(at ?? 0),
    until: until === null ? null : instantWord(until),
    stream: draft.stream || null,
  };
}

/** A note on the charts: what happened, when, and on which stream. */
export function NoteEditor(props: {
  site: string;
  span: Span;
  note?: Annotation;
  onClose: () => void;
}) {
  const { site, note } = props;
  const zone = useZone();
  const client = useQueryClient();
  const { data: streams = [] } = useQuery(streamsOf(site));
  const [draft, setDraft] = useState(() => draftOf(note, props.span, zone));
  const set = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }));
  const mutation = useMutation({
    mutationFn: () => {
      const sent = bodyOf(draft, zone);
      if (!note) return body(api.POST('/api/v1/annotations', { body: { ...sent, site } }));
      const params = { path: { id: note.id } };
      return body(api.PATCH('/api/v1/annotations/{id}', { params, body: sent }));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['annotations'] });
      props.onClose();
    },
  });
  const fields = fieldsOf(mutation.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    mutation.mutate();
  };
  return (
    <Dialog title={note ? 'Edit the note' : 'Add a note'} onClose={props.onClose}>
      <form className="form" onSubmit={submit}>
        <Textarea
          label="What happened"
          required
          maxLength={MOST_LETTERS}
          rows={3}
          value={draft.text}
          error={fields.get('text')}
          onChange={(event) => set({ text: event.currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label={`When, ${zonePlace(zone)} time`}
          required
          value={draft.at}
          error={fields.get('at')}
          onChange={(event) => set({ at: event.currentTarget.value })}
        />
        <TextInput
          type="datetime-local"
          label="Until"
          description="For something that lasted. Default: a moment."
          value={draft.until}
          error={fields.get('until')}
          onChange={(event) => set({ until: event.currentTarget.value })}
        />
        <NativeSelect
          label="Stream"
          description="Default: the whole site."
          data={[
            { value: '', label: 'All streams' },
            ...streams.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={draft.stream}
          error={fields.get('stream')}
          onChange={(event) => set({ stream: event.currentTarget.value })}
        />
        {mutation.error ? <Notice tone="warn">{sentenceOf(mutation.error)}</Notice> : null}
        <div className="actions">
          <Button type="submit" loading={mutation.isPending}>
            {note ? 'Save the note' : 'Add the note'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
