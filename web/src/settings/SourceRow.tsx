import { Button, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api, body } from '../api/client';
import { sentenceOf } from '../api/problem';
import { queryClient } from '../api/queries';
import type { Source } from '../api/types';
import { Icon, type IconName } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { SourceFacts } from './SourceFacts';
import classes from './SourcesPage.module.css';

const ICONS = new Map<string, IconName>([
  ['ok', 'check'],
  ['failing', 'down'],
  ['disabled', 'cross'],
  ['push', 'download'],
]);

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
      <SourceFacts source={source} />
    </li>
  );
}
