import { Skeleton } from '@mantine/core';
import { MetricFigure } from '../figures/MetricFigure';
import type { Answer } from '../figures/types';
import { CARDS } from './parts';
import classes from './Statistics.module.css';
import { reasonOf } from './words';

/** The period in nine figures. */
export function Cards({ answer, compare }: { answer: Answer | undefined; compare: boolean }) {
  if (!answer) return <Skeleton height={124} />;
  return (
    <dl className={classes.cards}>
      {CARDS.map((name) => (
        <MetricFigure
          key={name}
          name={name}
          row={answer.items[0]}
          compare={compare}
          reason={reasonOf(name)}
        />
      ))}
    </dl>
  );
}
