import { Button, Popover, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { fieldsOf, sentenceOf } from '../api/problem';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import classes from './Explore.module.css';
import { type ExploreSearch, viewSearch } from './search';
import { useViews, type View } from './views';

function Kept(props: { views: readonly View[]; onGo: () => void; onDrop: (id: string) => void }) {
  if (props.views.length === 0) return <p className="quiet">You keep none yet.</p>;
  return (
    <ul>
      {props.views.map((view) => (
        <li key={view.id} className={classes.view}>
          <Link to="/explore" search={view.search} onClick={props.onGo}>
            {view.name}
          </Link>
          <Button variant="subtle" size="xs" onClick={() => props.onDrop(view.id)}>
            Remove<span className="unseen"> the view {view.name}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** Views by their names: to go to, to keep and to drop. */
export function Views({ search }: { search: ExploreSearch }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const { read, keep, drop } = useViews(open);
  const fields = fieldsOf(keep.error);
  const failed = read.error ?? drop.error ?? (fields.has('name') ? null : keep.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    keep.mutate({ name, search: viewSearch(search) }, { onSuccess: () => setName('') });
  };
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-end"
      width={300}
      withinPortal={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<Icon name="keep" size={16} />}
          onClick={() => setOpen(!open)}
        >
          Saved views
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Saved views">
        <div className="form">
          {read.data ? (
            <Kept views={read.data} onGo={() => setOpen(false)} onDrop={drop.mutate} />
          ) : null}
          {failed ? <Notice tone="warn">{sentenceOf(failed)}</Notice> : null}
          <form className="form" onSubmit={submit}>
            <TextInput
              label="Keep this view as"
              value={name}
              maxLength={80}
              error={fields.get('name')}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" loading={keep.isPending}>
              Keep it
            </Button>
          </form>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
