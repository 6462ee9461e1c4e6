import type { Story } from '../api/types';
import { exactMoment, timeWithSeconds } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import classes from './Steps.module.css';

type Step = Story['steps'][number];

/** A value as a person reads it: nested ones by their names, without our own ids. */
function words(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (Array.isArray(value)) return value.map(words).join(', ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([name]) => name !== 'id')
      .map(([name, inner]) => `${name} ${words(inner)}`)
      .join(', ');
  }
  return String(value);
}

function Line({ step, zone }: { step: Step; zone: string }) {
  const late = Date.parse(step.received_at) - Date.parse(step.at);
  return (
    <li className={classes.step}>
      <p>
        <strong>{step.type}</strong>{' '}
        <span className="quiet">
          {exactMoment(step.at, zone, serverNow())}; received{' '}
          {timeWithSeconds(step.received_at, zone)}
          {late > 60_000 ? ', late' : ''}
        </span>
      </p>
      <dl>
        {Object.entries(step.data).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{words(value)}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

/** The steps that a story was made of, in their order, with all that each told. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  const zone = useZone();
  return (
    <ol className={classes.steps} aria-label="Steps">
      {steps.map((step) => (
        <Line key={step.id} step={step} zone={zone} />
      ))}
    </ol>
  );
}
