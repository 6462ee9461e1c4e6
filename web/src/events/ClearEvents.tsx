import { Button, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, body } from '../api/client';
import { sentenceOf } from '../api/problem';
import { count, plural } from '../format/number';
import { Dialog } from '../ui/Dialog';
import { Notice } from '../ui/Notice';
import { olderOf } from './queries';

const WORD = 'clear';
const USUAL_DAYS = 90;

/** Deletes old events of a site: says how many, and asks for a typed word. */
export function ClearEvents({ site, onClose }: { site: string; onClose: () => void }) {
  const client = useQueryClient();
  const [days, setDays] = useState(USUAL_DAYS);
  const [typed, setTyped] = useState('');
  const older = useQuery(olderOf(site, days));
  const clear = useMutation({
    mutationFn: () =>
      body(
        api.DELETE('/api/v1/events', {
          params: { query: { older_than_days: days, site: [site] } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['event-list'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === WORD) clear.mutate();
  };
  const meant = older.data;
  const many = meant ? `${meant.at_least ? 'at least ' : ''}${count(meant.count)}` : null;
  return (
    <Dialog title="Clear the event log" onClose={onClose}>
      {clear.data ? (
        <div className="form">
          <Notice tone="plain">{plural(clear.data.deleted, 'event')} deleted.</Notice>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
        </div>
      ) : (
        <form className="form" onSubmit={submit}>
          <NumberInput
            label="Older than days"
            description="0 deletes all there are. By themselves they go after 90 days, unless set otherwise."
            min={0}
            max={36_500}
            value={days}
            onChange={(value) => setDays(Math.max(0, Number(value) || 0))}
          />
          <p>
            {many === null
              ? 'Counting.'
              : meant?.count === 0
                ? 'No event is that old.'
                : `This deletes ${many} events of this site, for good.`}
          </p>
          <TextInput
            label={`Type ${WORD} to confirm`}
            value={typed}
            autoComplete="off"
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {clear.error ? <Notice tone="warn">{sentenceOf(clear.error)}</Notice> : null}
          <div className="actions">
            <Button
              type="submit"
              loading={clear.isPending}
              disabled={typed !== WORD || !meant || meant.count === 0}
            >
              Delete them
            </Button>
            <Button variant="default" onClick={onClose}>
              Keep them
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
