import type { ReactNode } from 'react';
import { Icon } from './Icon';
import classes from './Notice.module.css';

/** A sentence that needs reading: a warning, or plain news. Announced when it appears. */
export function Notice({ tone, children }: { tone: 'warn' | 'plain'; children: ReactNode }) {
  return (
    <div className={classes.notice} data-tone={tone} role={tone === 'warn' ? 'alert' : 'status'}>
      <Icon name={tone === 'warn' ? 'down' : 'about'} />
      <div>{children}</div>
    </div>
  );
}
