import { Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { compact, count, UNKNOWN } from '../format/number';
import classes from './Figure.module.css';

/** A value, or a dash that says on hover, and to a screen reader, why nothing is known. */
export function Value(props: {
  shown: string;
  reason?: string;
  unit?: string;
  /** The figure in full, on hover, where a short one is shown. */
  exact?: string;
}) {
  if (props.shown === UNKNOWN) {
    const reason = props.reason ?? 'Not known';
    return (
      <span className={classes.unknown} title={reason}>
        <span aria-hidden="true">{UNKNOWN}</span>
        <span className="unseen">{reason}</span>
      </span>
    );
  }
  return (
    <span key={props.shown} className={classes.value} title={props.exact}>
      {props.shown}
      {props.unit ? <span className={classes.unit}> {props.unit}</span> : null}
    </span>
  );
}

/** A labelled figure; stands inside a <dl>. */
export function Figure(props: {
  label: ReactNode;
  /** null: it has not come yet. */
  shown: string | null;
  reason?: string;
  unit?: string;
  beside?: ReactNode;
  large?: boolean;
}) {
  return (
    <div className={classes.figure} data-large={props.large || undefined}>
      <dt>{props.label}</dt>
      <dd>
        {props.shown === null ? (
          <Skeleton className={classes.coming} />
        ) : (
          <Value shown={props.shown} reason={props.reason} unit={props.unit} />
        )}
        {props.beside ? <span className={classes.beside}>{props.beside}</span> : null}
      </dd>
    </div>
  );
}

/** A count in a narrow column: short from 10,000 on, in full on hover. */
export function Count({ of, reason }: { of: number | null | undefined; reason: string }) {
  const shown = compact(of);
  const exact = count(of);
  return <Value shown={shown} reason={reason} exact={shown === exact ? undefined : exact} />;
}
