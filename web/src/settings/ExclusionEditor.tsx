import { Button, NativeSelect, Radio, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { fieldsOf, sentenceOf } from '../api/problem';
import { plural } from '../format/number';
import { useInView } from '../shell/site';
import { Dialog } from '../ui/Dialog';
import { Notice } from '../ui/Notice';
import {
  addExclusion,
  countAnew,
  type Exclusion,
  type ExclusionKind,
  KIND_NAMES,
  KINDS,
  type NewExclusion,
  reachOf,
} from './exclusions';

/** Typing pauses this long before the rule is tried. */
const PAUSE_MS = 300;

const HINTS: Readonly<Record<ExclusionKind, string>> = {
  address: 'One address, such as 203.0.113.7.',
  network: 'All addresses of a network, such as 203.0.113.0/24.',
  agent: 'A part of the user agent, in whatever case.',
  relay: 'A server that passes the stream on: its address, network, or a part of its agent.',
  monitor: 'A check that is no listener: its address, network, or a part of its agent.',
};

/** What the rule would do, before it does it. */
function Foreseen({ rule }: { rule: NewExclusion }) {
  const { data, error, isFetching } = useQuery(reachOf(rule));
  if (rule.pattern.trim() === '')
    return <p className="quiet">Give a pattern to see whom it finds.</p>;
  if (error) return <Notice tone="warn">{sentenceOf(error)}</Notice>;
  if (!data || isFetching) return <p className="quiet">Looking whom it finds</p>;
  const who = `${plural(data.sessions, 'session')} of ${plural(data.listeners, 'listener')}`;
  return (
    <p role="status">{rule.excludes === false ? `Counts ${who} after all.` : `Excludes ${who}.`}</p>
  );
}

export interface Draft {
  kind: ExclusionKind;
  pattern: string;
  excludes: boolean;
}

/** A rule to be, with what it would change; `suggestions` are patterns by kind to begin with. */
export function ExclusionEditor(props: {
  draft: Draft;
  suggestions?: Partial<Record<ExclusionKind, string>>;
  onClose: () => void;
  onMade?: (made: Exclusion) => void;
}) {
  const { suggestions = {} } = props;
  const { site, me } = useInView();
  const [draft, setDraft] = useState(props.draft);
  const [reason, setReason] = useState('');
  const [everywhere, setEverywhere] = useState(site === undefined);
  const set = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }));
  const rule: NewExclusion = {
    ...draft,
    reason: reason || undefined,
    site: everywhere ? undefined : site?.slug,
  };
  const [tried] = useDebouncedValue(rule, PAUSE_MS);
  const add = useMutation({
    mutationFn: () => addExclusion(rule),
    onSuccess: async (made) => {
      await countAnew();
      props.onMade?.(made);
      props.onClose();
    },
  });
  const fields = fieldsOf(add.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Dialog
      onClose={props.onClose}
      title={draft.excludes ? 'Exclude listeners' : 'Count listeners'}
    >
      <form onSubmit={submit} className="form">
        <Radio.Group
          label="The rule"
          value={draft.excludes ? 'out' : 'in'}
          onChange={(value) => set({ excludes: value === 'out' })}
        >
          <div className="choices">
            <Radio value="out" label="leaves them out of every figure of sessions" />
            <Radio value="in" label="counts them, whatever an older rule or the source says" />
          </div>
        </Radio.Group>
        <NativeSelect
          label="Found by"
          data={KINDS.map((kind) => ({ value: kind, label: KIND_NAMES[kind] }))}
          value={draft.kind}
          onChange={(event) => {
            const kind = event.currentTarget.value as ExclusionKind;
            set({ kind, pattern: suggestions[kind] ?? draft.pattern });
          }}
        />
        <TextInput
          label="Pattern"
          description={HINTS[draft.kind]}
          required
          maxLength={200}
          value={draft.pattern}
          error={fields.get('pattern')}
          onChange={(event) => set({ pattern: event.currentTarget.value })}
        />
        <TextInput
          label="Reason"
          description="Stands beside each session that it decides over, for everybody to read."
          maxLength={200}
          value={reason}
          error={fields.get('reason')}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {me.sites === null && site ? (
          <NativeSelect
            label="Holds for"
            data={[
              { value: 'one', label: site.name },
              { value: 'all', label: 'All sites' },
            ]}
            value={everywhere ? 'all' : 'one'}
            onChange={(event) => setEverywhere(event.currentTarget.value === 'all')}
          />
        ) : null}
        <Foreseen rule={tried} />
        {add.error ? <Notice tone="warn">{sentenceOf(add.error)}</Notice> : null}
        <div className="actions">
          <Button type="submit" loading={add.isPending}>
            {draft.excludes ? 'Exclude them' : 'Count them'}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
