import { Button, NumberInput, Progress as ProgressBar } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, body } from '../api/client';
import { fieldsOf, sentenceOf } from '../api/problem';
import { queries, queryClient } from '../api/queries';
import type { Site } from '../api/types';
import { duration } from '../format/duration';
import { plural } from '../format/number';
import { Dialog } from '../ui/Dialog';
import { Notice } from '../ui/Notice';
import { type Progress, rederive } from './rederive';

type Rule = Site['rules'][number];
/** Seconds by the name of a rule; empty gives it back to its default. */
type Draft = Record<string, number | ''>;

const draftOf = (rules: readonly Rule[]): Draft =>
  Object.fromEntries(rules.map((rule) => [rule.name, rule.is_set ? rule.ms / 1_000 : '']));

const changesOf = (rules: readonly Rule[], draft: Draft): Record<string, number | null> => {
  const before = draftOf(rules);
  const changed = rules.filter(({ name }) => draft[name] !== before[name]);
  return Object.fromEntries(
    changed.map(({ name }) => {
      const seconds = draft[name] ?? '';
      return [name, seconds === '' ? null : Math.round(seconds * 1_000)];
    }),
  );
};

/** What came in before still follows the old rules, until it is derived again. */
function Again({ onClose }: { onClose: () => void }) {
  const [progress, note] = useState<Progress | null>(null);
  const again = useMutation({
    mutationFn: () => rederive(note),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  return (
    <div className="form">
      <p>
        The rules hold for what comes in from now on. Sessions of before still follow the old ones,
        until they are derived again from what was told of them; meanwhile everything goes on.
      </p>
      {again.isPending && progress ? (
        <ProgressBar
          value={progress.total === 0 ? 100 : (progress.done / progress.total) * 100}
          aria-label="Stories derived again"
        />
      ) : null}
      {again.data === undefined ? null : (
        <Notice tone="plain">{plural(again.data, 'story', 'stories')} derived again.</Notice>
      )}
      {again.error ? <Notice tone="warn">{sentenceOf(again.error)}</Notice> : null}
      <div className="actions">
        {again.data === undefined ? (
          <Button loading={again.isPending} onClick={() => again.mutate()}>
            Derive them again
          </Button>
        ) : null}
        <Button variant="default" onClick={onClose}>
          {again.data === undefined ? 'Leave them' : 'Close'}
        </Button>
      </div>
    </div>
  );
}

/** The rules of a site, each with what it changes and its default. */
export function SiteRules({ site, onClose }: { site: Site; onClose: () => void }) {
  const [rules] = useState(site.rules);
  const [draft, setDraft] = useState(() => draftOf(rules));
  const changes = changesOf(rules, draft);
  const save = useMutation({
    mutationFn: () => {
      const params = { path: { slug: site.slug } };
      return body(api.PATCH('/api/v1/sites/{slug}', { params, body: { rules: changes } }));
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.sites.queryKey });
      if (!rules.some((rule) => rule.is_fold && rule.name in changes)) onClose();
    },
  });
  const fields = fieldsOf(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog onClose={onClose} title={`Rules of ${site.name}`} wide>
      {save.isSuccess ? (
        <Again onClose={onClose} />
      ) : (
        <form onSubmit={submit} className="form">
          {rules.map((rule) => (
            <NumberInput
              key={rule.name}
              label={`${rule.title}, seconds`}
              description={`${rule.changes} Default ${duration(rule.default_ms)}.`}
              placeholder={String(rule.default_ms / 1_000)}
              min={0}
              max={rule.most_ms / 1_000}
              allowDecimal={false}
              allowNegative={false}
              value={draft[rule.name] ?? ''}
              error={fields.get(rule.name) ?? fields.get(`rules.${rule.name}`)}
              onChange={(value) =>
                setDraft((old) => ({ ...old, [rule.name]: typeof value === 'number' ? value : '' }))
              }
            />
          ))}
          {save.error ? <Notice tone="warn">{sentenceOf(save.error)}</Notice> : null}
          <div className="actions">
            <Button
              type="submit"
              loading={save.isPending}
              disabled={Object.keys(changes).length === 0}
            >
              Save changes
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
