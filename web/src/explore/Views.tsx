import { Button, Popover, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Icon } from '../ui/Icon';
import classes from './Explore.module.css';
import type { ExploreSearch } from './search';
import { useViews, viewSearch } from './views';

/** Views by their names: to go to, to keep and to drop. */
export function Views({ search }: { search: ExploreSearch }) {
  const { views, keep, drop } = useViews();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    keep({ name: name.trim(), search: viewSearch(search) });
    setName('');
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
          {views.length === 0 ? (
            <p className="quiet">None yet. They stay in this browser.</p>
          ) : null}
          <ul>
            {views.map((view) => (
              <li key={view.name} className={classes.view}>
                <Link to="/explore" search={view.search} onClick={() => setOpen(false)}>
                  {view.name}
                </Link>
                <Button variant="subtle" size="xs" onClick={() => drop(view.name)}>
                  Remove<span className="unseen"> the view {view.name}</span>
                </Button>
              </li>
            ))}
          </ul>
          <form className="form" onSubmit={submit}>
            <TextInput
              label="Keep this view as"
              value={name}
              maxLength={80}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" variant="default">
              Keep it
            </Button>
          </form>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
