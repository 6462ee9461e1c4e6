import { Drawer as MantineDrawer } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import classes from './Dialog.module.css';
import { DialogHead } from './DialogHead';

/**
 * What stands behind a row, beside the page: open while the address names it.
 * Takes the focus, closes on Esc, and gives the focus back to where it came from.
 */
export function Drawer(props: { title: ReactNode; onClose: () => void; children: ReactNode }) {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    },
    [before],
  );
  return (
    <MantineDrawer.Root
      opened
      onClose={props.onClose}
      position="right"
      size={600}
      lockScroll={false}
      classNames={{ content: classes.content }}
    >
      <MantineDrawer.Overlay backgroundOpacity={0.4} />
      <MantineDrawer.Content>
        <DialogHead as={MantineDrawer.Title} title={props.title} onClose={props.onClose} />
        <MantineDrawer.Body className={classes.body}>{props.children}</MantineDrawer.Body>
      </MantineDrawer.Content>
    </MantineDrawer.Root>
  );
}
