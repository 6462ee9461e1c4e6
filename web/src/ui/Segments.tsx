import classes from './PeriodBar.module.css';

/** A few choices side by side, one of which holds. */
export function Segments<V extends string>(props: {
  label: string;
  choices: readonly { value: V; label: string }[];
  value: V;
  onChange: (value: V) => void;
}) {
  return (
    <fieldset className={classes.bar}>
      <legend className="unseen">{props.label}</legend>
      <div className={classes.choices}>
        {props.choices.map(({ value, label }) => (
          <button
            key={value}
            type="button"
            className={classes.choice}
            aria-pressed={value === props.value}
            onClick={() => props.onChange(value)}
          >
            {label}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
