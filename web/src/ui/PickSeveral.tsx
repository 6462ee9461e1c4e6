import { Button, Checkbox, Popover } from '@mantine/core';
import { Icon } from './Icon';
import classes from './PickSeveral.module.css';
import { Scroll } from './Scroll';

export interface PickChoice {
  value: string;
  label: string;
  about?: string | null;
  /** It cannot be chosen beside the others. */
  disabled?: boolean;
}

/** Several of many, behind a button that says which. */
export function PickSeveral(props: {
  /** "Streams": what is chosen from. */
  label: string;
  /** What the button says. */
  shown: string;
  choices: readonly PickChoice[];
  chosen: readonly string[];
  /** Chosen last stands last. */
  onChoose: (values: string[]) => void;
  /** Takes all out again: "Show all streams". */
  none?: string;
}) {
  const { chosen, onChoose } = props;
  const toggle = (value: string, on: boolean) =>
    onChoose(on ? [...chosen, value] : chosen.filter((each) => each !== value));
  return (
    <Popover position="bottom-start" width={340} withinPortal={false} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" rightSection={<Icon name="chevron" size={16} />}>
          <span className={classes.shown}>{props.shown}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={`${props.label} to show`}>
        <Scroll label={props.label} className={classes.choices}>
          {props.choices.map(({ value, label, about, disabled }) => (
            <Checkbox
              key={value}
              label={label}
              description={about}
              disabled={disabled}
              checked={chosen.includes(value)}
              onChange={(event) => toggle(value, event.currentTarget.checked)}
            />
          ))}
        </Scroll>
        {props.none ? (
          <Button
            variant="subtle"
            size="xs"
            disabled={chosen.length === 0}
            onClick={() => onChoose([])}
          >
            {props.none}
          </Button>
        ) : null}
      </Popover.Dropdown>
    </Popover>
  );
}
