import type { Series } from './shape';
import classes from './TimeChart.module.css';

/** Which line is whose; pointing at a name, or tabbing to it, dims the others. */
export function Legend(props: {
  series: readonly Series[];
  lit: string | null;
  onLight: (key: string | null) => void;
}) {
  if (props.series.length < 2) return null;
  return (
    <ul className={classes.legend} aria-label="Lines">
      {props.series.map((each) => (
        <li key={each.key}>
          <button
            type="button"
            onPointerEnter={() => props.onLight(each.key)}
            onPointerLeave={() => props.onLight(null)}
            onFocus={() => props.onLight(each.key)}
            onBlur={() => props.onLight(null)}
          >
            <svg width="18" height="8" aria-hidden="true" focusable="false">
              <path
                d="M0 4h18"
                className={classes.line}
                data-tone={each.tone}
                data-ghost={each.ghost || undefined}
              />
            </svg>
            {each.name}
          </button>
        </li>
      ))}
    </ul>
  );
}
