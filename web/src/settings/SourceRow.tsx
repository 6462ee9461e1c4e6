import { Button, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, baseUrl, body } from '../api/client';
import { sentenceOf } from '../api/problem';
import { queryClient } from '../api/queries';
import type { Source } from '../api/types';
import { age } from '../format/duration';
import { count } from '../format/number';
import { useNow } from '../live/clock';
import { Icon, type IconName } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import classes from './SourcesPage.module.css';

const ICONS = new Map<string, IconName>([
  ['ok', 'check'],
  ['failing', 'down'],
  ['disabled', 'cross'],
  ['push', 'download'],
]);

function Facts({ source }: { source: Source }) {
  const now = useNow();
  const { state } = source;
  const facts: [string, string][] = [];
  if (state.status !== 'push') {
    const at = state.last_success_at;
    facts.push(['Last success', at ? age(now - Date.parse(at)) : 'never']);
  }
  if (state.failures > 0) facts.push(['Failures in a row', count(state.failures)]);
  if (state.rows_today !== null) facts.push(['Observations today', count(state.rows_today)]);
  if (state.requests_per_min !== null) {
    const of = state.budget_per_min === null ? '' : ` of at most ${count(state.budget_per_min)}`;
    facts.push(['Requests a minute', `${count(state.requests_per_min)}${of}`]);
  }
  if (state.status === 'push') {
    facts.push(['Address', new URL(`api/v1/sources/${source.id}/events`, baseUrl).href]);
  }
  return (
    <dl className={classes.facts}>
      {facts.map(([label, told]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{told}</dd>
        </div>
      ))}
    </dl>
  );
}

function Enabled({ source }: { source: Source }) {
  const change = useMutation({
    mutationFn: (enabled: boolean) => {
      const params = { path: { id: source.id } };
      return body(api.PATCH('/api/v1/sources/{id}', { params, body: { enabled } }));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['sources'] }),
  });
  return (
    <>
      <Switch
        label="Watch"
        aria-label={`Watch ${source.name}`}
        checked={change.isPending ? change.variables : source.enabled}
        onChange={(event) => change.mutate(event.currentTarget.checked)}
      />
      {change.error ? <Notice tone="warn">{sentenceOf(change.error)}</Notice> : null}
    </>
  );
}

/** One source: how it fares in a sentence, and what can be done about it. */
export function SourceRow(props: { source: Source; onEdit: () => void; onDelete: () => void }) {
  const { source } = props;
  return (
    <li className={classes.row} data-status={source.state.status}>
      <div>
        <div className={classes.name}>
          <h2>{source.name}</h2>
          <span className="quiet">{source.kind}</span>
        </div>
        <p className={classes.sentence}>
          <Icon name={ICONS.get(source.state.status) ?? 'more'} size={16} />
          <span>{source.state.sentence}</span>
        </p>
      </div>
      <div className="actions">
        <Enabled source={source} />
        <Button variant="default" size="xs" onClick={props.onEdit}>
          Edit<span className="unseen"> {source.name}</span>
        </Button>
        <Button variant="default" size="xs" onClick={props.onDelete}>
          Delete<span className="unseen"> {source.name}</span>
        </Button>
      </div>
      <Facts source={source} />
    </li>
  );
}
