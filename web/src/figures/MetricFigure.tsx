import { useQuery } from '@tanstack/react-query';
import { Figure } from '../ui/Figure';
import { catalogue } from './ask';
import { MetricTerm } from './Term';
import { beforeOf, numberOf, type Row } from './types';
import { changeWords, written } from './write';

/** A metric as a card tells it: its value, and what changed where a period is compared with. */
export function MetricFigure(props: {
  name: string;
  row: Row | undefined;
  compare: boolean;
  reason: string;
  /** It has not come yet. */
  isComing?: boolean;
}) {
  const { data } = useQuery(catalogue);
  const { name, row } = props;
  const unit = data?.get(name)?.unit ?? 'number';
  const before = beforeOf(row, name);
  const change = props.compare ? changeWords(numberOf(row, name), before, unit) : null;
  return (
    <Figure
      label={<MetricTerm name={name} />}
      shown={props.isComing ? null : written(numberOf(row, name), unit)}
      reason={props.reason}
      beside={
        props.compare && !props.isComing ? (
          <span title={before === null ? undefined : `${written(before, unit)} before`}>
            {change ?? (row?.previous ? 'not known before' : '')}
          </span>
        ) : null
      }
    />
  );
}
