import { Kbd, Switch } from '@mantine/core';
import { Dialog } from '../ui/Dialog';
import classes from './KeyboardHelp.module.css';
import { useShortcutsSwitch } from './keys';
import { placesFor } from './nav';
import { useInView } from './site';

export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { me } = useInView();
  const [on, setOn] = useShortcutsSwitch();
  return (
    <Dialog onClose={onClose} title="Keyboard shortcuts">
      <dl className={classes.keys}>
        {placesFor(me.role).map((place) => (
          <div key={place.to}>
            <dt>
              <Kbd>g</Kbd> then <Kbd>{place.key}</Kbd>
            </dt>
            <dd>Go to {place.label}</dd>
          </div>
        ))}
        <div>
          <dt>
            <Kbd>t</Kbd> then <Kbd>1</Kbd>
          </dt>
          <dd>Pick a period: 1 is the first of the row, and so on</dd>
        </div>
        <div>
          <dt>
            <Kbd>←</Kbd> <Kbd>→</Kbd>
          </dt>
          <dd>Step the period, or read a chart that has the focus</dd>
        </div>
        <div>
          <dt>
            <Kbd>/</Kbd>
          </dt>
          <dd>Search a list</dd>
        </div>
        <div>
          <dt>
            <Kbd>?</Kbd>
          </dt>
          <dd>Show this help</dd>
        </div>
        <div>
          <dt>
            <Kbd>Esc</Kbd>
          </dt>
          <dd>Close a menu or a dialog</dd>
        </div>
      </dl>
      <Switch
        label="Single-key shortcuts"
        description="Off leaves only Tab, Enter and Esc. Default: on."
        checked={on}
        onChange={(event) => setOn(event.currentTarget.checked)}
      />
    </Dialog>
  );
}
