import type { ReactNode } from 'react';
import table from './Table.module.css';

/** A region that scrolls by itself, and so can be reached and moved with the keyboard. */
export function Scroll(props: {
  label: string;
  tall?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const classes = [table.scroll, props.tall && table.tall, props.className];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus
    <section className={classes.filter(Boolean).join(' ')} tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  );
}
