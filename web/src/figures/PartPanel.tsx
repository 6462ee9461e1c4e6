import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { ListFailed } from '../list/ListStates';
import { Panel } from '../ui/Panel';
import { Files } from './Files';
import classes from './PartPanel.module.css';
import type { Answer } from './types';
import type { Part } from './useParts';

/** A panel that shows one answer: its files beside it, and what failed where it failed. */
export function PartPanel(props: {
  part: Part;
  /** "The trend": what could not be read. */
  what: string;
  title: (answer: Answer) => string;
  /** About how high its chart or table is, in pixels: as much is left free until it comes. */
  height?: number;
  /** Choices and tools of its own. */
  beside?: ReactNode;
  children: (answer: Answer) => ReactNode;
}) {
  const { part, what } = props;
  const { answer, error } = part;
  return (
    <Panel
      title={answer && !error ? props.title(answer) : what}
      beside={
        <div className={classes.tools}>
          {props.beside}
          {answer ? <Files inquiry={part.inquiry} what={what} /> : null}
        </div>
      }
    >
      {error ? <ListFailed what={what} error={error} onRetry={part.retry} /> : null}
      {answer && !error ? props.children(answer) : null}
      {answer || error ? null : <Skeleton height={props.height ?? 180} />}
    </Panel>
  );
}
