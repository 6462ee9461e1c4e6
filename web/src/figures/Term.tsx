import { Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { catalogue } from './ask';
import classes from './Term.module.css';

/** A word with what it means, on hover, on focus and on a touch. */
export function Term({ word, meaning }: { word: string; meaning: string | undefined }) {
  if (!meaning) return word;
  return (
    <Tooltip
      label={meaning}
      multiline
      withinPortal={false}
      events={{ hover: true, focus: true, touch: true }}
      classNames={{ tooltip: classes.tip }}
    >
      <button type="button" className={classes.term}>
        {word}
      </button>
    </Tooltip>
  );
}

/** The title of a metric, with its definition: both as the server declares them. */
export function MetricTerm({ name }: { name: string }) {
  const { data } = useQuery(catalogue);
  const about = data?.get(name);
  return <Term word={about?.title ?? name} meaning={about?.definition} />;
}
