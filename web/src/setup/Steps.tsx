import type { SetupStep } from '../router';
import classes from './Steps.module.css';

const STEPS: readonly (readonly [SetupStep, string])[] = [
  ['admin', 'Administrator'],
  ['kinds', 'What you run'],
  ['station', 'First station'],
];

export function Steps({ at }: { at: SetupStep }) {
  return (
    <ol className={classes.steps} aria-label="Set-up">
      {STEPS.map(([step, label], i) => (
        <li key={step} aria-current={step === at ? 'step' : undefined}>
          {i + 1}. {label}
        </li>
      ))}
    </ol>
  );
}
