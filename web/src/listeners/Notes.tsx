import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/client';
import type { Span } from '../chart/shape';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useInView } from '../shell/site';
import { Confirm } from '../ui/Confirm';
import { Panel } from '../ui/Panel';
import type { Period } from '../ui/period';
import classes from './Listeners.module.css';
import { outageWords, together } from './marks';
import { NoteEditor } from './NoteEditor';
import { notesOf, outagesOf } from './queries';
import type { Annotation } from './types';

interface Line {
  key: string;
  at: string;
  until: string | null;
  text: string;
  note?: Annotation;
}

function RemoveNote({ note, onClose }: { note: Annotation; onClose: () => void }) {
  const client = useQueryClient();
  const mutation = useMutation({
    mutationFn: () => api.DELETE('/api/v1/annotations/{id}', { params: { path: { id: note.id } } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['annotations'] });
      onClose();
    },
  });
  return (
    <Confirm
      title="Remove the note"
      verb="Remove it"
      busy={mutation.isPending}
      error={mutation.error}
      onConfirm={() => mutation.mutate()}
      onClose={onClose}
    >
      <p>“{note.text}” leaves every chart. No figure changes.</p>
    </Confirm>
  );
}

function When({ line, zone }: { line: Line; zone: string }) {
  const now = serverNow();
  return (
    <time className={classes.when} dateTime={line.at}>
      {moment(line.at, zone, now)}
      {line.until ? ` to ${moment(line.until, zone, Date.parse(line.at))}` : ''}
    </time>
  );
}

/** Outages and notes of the period, the newest first: the marks of the chart, to be read. */
export function Notes(props: {
  site: string;
  streams: readonly string[];
  period: Period;
  span: Span;
}) {
  const { zone, me } = useInView();
  const asked = { ...props, zone };
  const { data: outages = [] } = useQuery(outagesOf(asked));
  const { data: notes = [] } = useQuery(notesOf(asked));
  const [edited, edit] = useState<Annotation | null>(null);
  const [removed, remove] = useState<Annotation | null>(null);
  const lines: Line[] = [
    ...notes.map((note) => ({
      key: note.id,
      at: note.at,
      until: note.until,
      text: note.text,
      note,
    })),
    ...together(outages).map((outage) => ({
      key: outage.key,
      at: outage.started_at,
      until: outage.ended_at,
      text: outageWords(outage),
    })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  if (lines.length === 0) return null;
  return (
    <Panel title="Outages and notes">
      <ol className={classes.lines}>
        {lines.map((line) => (
          <li key={line.key} className={classes.line}>
            <When line={line} zone={zone} />
            <span className={classes.text}>
              {line.text}
              {line.note?.created_by ? (
                <span className="quiet">
                  {' '}
                  (note by {line.note.created_by.replace(/^\w+:/, '')})
                </span>
              ) : null}
            </span>
            {line.note && me.role !== 'viewer' ? (
              <span className={classes.tools}>
                <Button variant="subtle" size="xs" onClick={() => edit(line.note ?? null)}>
                  Edit<span className="unseen"> the note “{line.text}”</span>
                </Button>
                <Button variant="subtle" size="xs" onClick={() => remove(line.note ?? null)}>
                  Remove<span className="unseen"> the note “{line.text}”</span>
                </Button>
              </span>
            ) : null}
          </li>
        ))}
      </ol>
      {edited ? (
        <NoteEditor site={props.site} span={props.span} note={edited} onClose={() => edit(null)} />
      ) : null}
      {removed ? <RemoveNote note={removed} onClose={() => remove(null)} /> : null}
    </Panel>
  );
}
