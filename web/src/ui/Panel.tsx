import { type ReactNode, useId } from 'react';
import classes from './Panel.module.css';

/** A titled part of a page. */
export function Panel(props: {
  title: string;
  beside?: ReactNode;
  after?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 id={id}>{props.title}</h2>
        {props.beside}
      </header>
      {props.children}
      {props.after ? <footer className={classes.after}>{props.after}</footer> : null}
    </section>
  );
}
