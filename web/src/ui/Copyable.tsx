import { Button } from '@mantine/core';
import { useRef, useState } from 'react';
import classes from './Copyable.module.css';
import { Icon } from './Icon';
import { Scroll } from './Scroll';

/** Plain HTTP has no clipboard API: there the text is selected, and the keys do the rest. */
async function copy(text: string, shown: HTMLElement | null): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  if (shown) window.getSelection()?.selectAllChildren(shown);
  return false;
}

/** A text to take elsewhere, with a button that says what happened. */
export function Copyable({ text, label }: { text: string; label: string }) {
  const shown = useRef<HTMLElement>(null);
  const [said, say] = useState('Copy');
  const onCopy = async () =>
    say((await copy(text, shown.current)) ? 'Copied' : 'Selected: press Ctrl C');
  return (
    <div className={classes.copyable}>
      <Scroll label={label} className={classes.text}>
        <code ref={shown}>{text}</code>
      </Scroll>
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon name="copy" size={15} />}
        onClick={() => void onCopy()}
        aria-live="polite"
      >
        {said}
      </Button>
    </div>
  );
}
