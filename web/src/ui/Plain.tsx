import type { ReactNode } from 'react';
import { Logo } from './Logo';
import classes from './Plain.module.css';

/** A page without the frame: login, set-up, and what went wrong before there was one. */
export function Plain(props: { title: string; wide?: boolean; children: ReactNode }) {
  return (
    <main className={classes.page}>
      <title>{`${props.title} · Tallylight`}</title>
      <div className={props.wide ? classes.wide : classes.narrow}>
        <p className={classes.brand}>
          <Logo size={34} />
          Tallylight
        </p>
        <h1>{props.title}</h1>
        {props.children}
      </div>
    </main>
  );
}
