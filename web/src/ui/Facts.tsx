import type { ReactNode } from 'react';
import classes from './Facts.module.css';

/** Names and what is known under them; what nobody told is left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className={classes.facts}>
      {facts.map(([name, told]) =>
        told === null || told === undefined || told === '' ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{told}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
