import { MetricFigure } from '../figures/MetricFigure';
import { NotCompared } from '../figures/NotCompared';
import type { Meta, Row } from '../figures/types';
import type { Part } from '../figures/useParts';
import { unmeasuredWords } from '../figures/write';
import { CARDS, OF_PEOPLE } from './parts';
import classes from './Statistics.module.css';
import { reasonOf } from './words';

/** The period in nine figures, of which those of people come by themselves. */
export function Cards(props: {
  whole: Row | undefined;
  meta: Meta | undefined;
  people: Part;
  compare: boolean;
}) {
  const { whole, people } = props;
  const isComing = !people.answer && !people.error;
  const says = !unmeasuredWords(props.meta?.previous_known_fraction);
  return (
    <>
      <NotCompared meta={props.meta} />
      <dl className={classes.cards}>
        {CARDS.map((name) => (
          <MetricFigure
            key={name}
            name={name}
            row={whole}
            isComing={isComing && OF_PEOPLE.includes(name)}
            compare={props.compare && says}
            reason={reasonOf(name)}
          />
        ))}
      </dl>
    </>
  );
}
