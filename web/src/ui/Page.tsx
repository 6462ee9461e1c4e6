import type { ReactNode } from 'react';
import classes from './Page.module.css';

/** A page inside the frame: title, one line of what it is for, and its first action. */
export function Page(props: {
  title: string;
  about?: string;
  /** A table may be as wide as the window. */
  wide?: boolean;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className={classes.page} data-wide={props.wide || undefined}>
      <title>{`${props.title} · Tallylight`}</title>
      <header className={classes.head}>
        <div>
          <h1>{props.title}</h1>
          {props.about ? <p className="quiet">{props.about}</p> : null}
        </div>
        {props.action}
      </header>
      {props.children}
    </div>
  );
}
