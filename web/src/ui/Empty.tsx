import type { ReactNode } from 'react';
import classes from './Empty.module.css';

/** What will appear here, and the one thing to do next. */
export function Empty(props: { title: string; text: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.empty}>
      <h2>{props.title}</h2>
      <p className="quiet">{props.text}</p>
      {props.action}
    </div>
  );
}
