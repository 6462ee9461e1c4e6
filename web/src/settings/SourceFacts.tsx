import { baseUrl } from '../api/client';
import type { Source } from '../api/types';
import { age, duration } from '../format/duration';
import { count, plural } from '../format/number';
import { useNow } from '../live/clock';
import { Icon } from '../ui/Icon';
import classes from './SourcesPage.module.css';

type State = Source['state'];
type Fact = [label: string, told: string];

const when = (at: string | null, now: number): string => (at ? age(now - Date.parse(at)) : 'never');

function dueIn(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  return ms < 1_000 ? 'now' : `in ${duration(ms)}`;
}

function gaps(state: State): string {
  if (!state.gaps_today) return 'none';
  return `${count(state.gaps_today)}, together ${duration(state.gap_today_ms)}`;
}

function asked(state: State, now: number): Fact[] {
  const facts: Fact[] = [['Last success', when(state.last_success_at, now)]];
  if (state.next_poll_at) facts.push(['Next look', dueIn(state.next_poll_at, now)]);
  if (state.requests_per_min !== null) {
    const of = state.budget_per_min === null ? '' : ` of at most ${count(state.budget_per_min)}`;
    facts.push(['Requests a minute', `${count(state.requests_per_min)}${of}`]);
  }
  if (state.p95_ms !== null) facts.push(['95 % of looks within', `${count(state.p95_ms)} ms`]);
  if (state.failures > 0) facts.push(['Failures in a row', count(state.failures)]);
  if (state.gaps_today != null) facts.push(['Gaps today', gaps(state)]);
  return facts;
}

function Sight({ state }: { state: State }) {
  if (state.sees.length + state.misses.length === 0) return null;
  return (
    <details className={classes.sight}>
      <summary>What this login shows</summary>
      <ul>
        {state.sees.map((sentence) => (
          <li key={sentence}>
            <span className={classes.mark} data-seen>
              <Icon name="check" size={15} />
            </span>
            <span>
              <span className="unseen">It can: </span>
              {sentence}
            </span>
          </li>
        ))}
        {state.misses.map((sentence) => (
          <li key={sentence}>
            <span className={classes.mark}>
              <Icon name="cross" size={15} />
            </span>
            <span>
              <span className="unseen">It cannot: </span>
              {sentence}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** How a source fares in figures, and what it shows to the login in use. */
export function SourceFacts({ source }: { source: Source }) {
  const now = useNow();
  const { state } = source;
  const facts = state.status === 'push' ? [] : asked(state, now);
  if (state.rows_today !== null) facts.push(['Rows today', count(state.rows_today)]);
  if (state.quarantined > 0) {
    facts.push(['In quarantine', plural(state.quarantined, 'payload')]);
  }
  if (state.status === 'push' && source.kind !== 'push') {
    facts.push(['Address', new URL(`api/v1/sources/${source.id}/events`, baseUrl).href]);
  }
  return (
    <>
      <dl className={classes.facts}>
        {facts.map(([label, told]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{told}</dd>
          </div>
        ))}
      </dl>
      <Sight state={state} />
    </>
  );
}
