import { Icon } from '../ui/Icon';
import classes from './Filters.module.css';
import { chipText, cleared, type Filter, type FilterValues, filtersSet } from './filters';
import type { SearchPart } from './useSetSearch';

/** The filters that are set, each with a way out of it. */
export function FilterChips(props: {
  filters: readonly Filter[];
  values: FilterValues;
  onSet: (part: SearchPart) => void;
}) {
  const set = filtersSet(props.filters, props.values);
  if (set.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label="Filters that are set">
      {set.map(([filter, value]) => (
        <li key={filter.key}>
          <button
            type="button"
            className={classes.chip}
            aria-label={`Remove the filter ${chipText(filter, value)}`}
            onClick={() => props.onSet({ [filter.key]: undefined })}
          >
            <span className={classes.chipText}>{chipText(filter, value)}</span>
            <Icon name="cross" size={14} />
          </button>
        </li>
      ))}
      {set.length > 1 ? (
        <li>
          <button
            type="button"
            className={classes.clear}
            onClick={() => props.onSet(cleared(props.filters))}
          >
            Clear all
          </button>
        </li>
      ) : null}
    </ul>
  );
}
