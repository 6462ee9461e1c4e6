import classes from './NotCompared.module.css';
import type { Meta } from './types';
import { unmeasuredWords } from './write';

/** Says that a change would say little, where the period before was hardly measured. */
export function NotCompared({ meta }: { meta: Meta | undefined }) {
  const words = unmeasuredWords(meta?.previous_known_fraction);
  return words ? <p className={classes.words}>Not compared: {words}.</p> : null;
}
