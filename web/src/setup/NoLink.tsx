import { Plain } from '../ui/Plain';
import classes from './NoLink.module.css';

/** Nobody may become administrator without the link that only the server's owner sees. */
export function NoLink() {
  return (
    <Plain title="Open the one-time link">
      <p className="quiet">
        Tallylight runs and has no administrator yet. Only whoever started it can make one, with a
        link that works once.
      </p>
      <dl className={classes.where}>
        <dt>In the first lines that the server prints</dt>
        <dd>
          <code>Make the first admin at …/setup?token=…</code>
        </dd>
        <dt>Or ask for a new one on the server</dt>
        <dd>
          <code>tallylight setup</code>
        </dd>
      </dl>
      <p className="quiet">Open the link in this browser, and this page goes on from there.</p>
    </Plain>
  );
}
