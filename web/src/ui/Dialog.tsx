import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './Dialog.module.css';
import { DialogHead } from './DialogHead';

/** A dialog over the page: it takes the focus, gives it back, and closes on Esc. */
export function Dialog(props: {
  title: string;
  wide?: boolean;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Modal.Root
      opened
      onClose={props.onClose}
      size={props.wide ? 'lg' : 'md'}
      classNames={{ content: classes.content }}
    >
      <Modal.Overlay backgroundOpacity={0.5} />
      <Modal.Content>
        <DialogHead as={Modal.Title} title={props.title} onClose={props.onClose} />
        <Modal.Body className={classes.body}>{props.children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
