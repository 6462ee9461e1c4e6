import type { ReactNode } from 'react';
import classes from './Empty.module.css';

/** What will appear here, and the one thing to do next. */
export function Empty(props: {
  /** The page's title, where the page has no head of its own. */
  over?: string;
  title: string;
  text: ReactNode;
  action?: ReactNode;
}) {
  return (
    <>
      {props.over ? <h1 className={classes.over}>{props.over}</h1> : null}
      <div className={classes.empty}>
        <h2>{props.title}</h2>
        <p className="quiet">{props.text}</p>
        {props.action}
      </div>
    </>
  );
}
