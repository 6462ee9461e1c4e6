import { MetricFigures } from '../figures/MetricFigures';
import { NotCompared } from '../figures/NotCompared';
import type { Meta, Row } from '../figures/types';
import type { Part } from '../figures/useParts';
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
  const areComing = !props.people.answer && !props.people.error;
  return (
    <>
      <NotCompared meta={props.meta} />
      <MetricFigures
        names={CARDS}
        row={props.whole}
        meta={props.meta}
        compare={props.compare}
        reasonOf={reasonOf}
        isComing={(name) => areComing && OF_PEOPLE.includes(name)}
        className={classes.cards}
      />
    </>
  );
}
