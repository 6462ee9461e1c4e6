import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/problem';
import { Dialog } from './Dialog';
import { Notice } from './Notice';

/** Asks once, says what will be lost, and names the deed on its button. */
export function Confirm(props: {
  title: string;
  verb: string;
  children: ReactNode;
  busy: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <div className="form">
        {props.children}
        {props.error ? <Notice tone="warn">{sentenceOf(props.error)}</Notice> : null}
        <div className="actions">
          <Button onClick={props.onConfirm} loading={props.busy}>
            {props.verb}
          </Button>
          <Button variant="default" onClick={props.onClose}>
            Keep it
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
