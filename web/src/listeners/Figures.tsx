import { hours } from '../format/duration';
import { count, UNKNOWN } from '../format/number';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Figure } from '../ui/Figure';
import classes from './Listeners.module.css';
import type { ListenersFigures, ListenersMeta } from './types';

const METHODS: Record<ListenersMeta['method'], string> = {
  sessions: 'from client lists: session time over sittings of a minute or more',
  samples: 'from counts: added up over the time they are known',
};
const NOT_COUNTED = 'Nothing was counted in this period';

/** 12.3: a mean of people has one decimal while it is small. */
export const average = (value: number | null): string =>
  value === null ? UNKNOWN : value < 100 ? value.toFixed(1) : count(value);

/** 99.83 %, and 100 % only where nothing at all is missing. */
export const share = (value: number | null): string =>
  value === null ? UNKNOWN : value === 1 ? '100' : (Math.floor(value * 10_000) / 100).toFixed(2);

/** What the line says in six figures. */
export function Figures({ of, meta }: { of: ListenersFigures; meta: ListenersMeta }) {
  const zone = useZone();
  return (
    <dl className={classes.figures}>
      <Figure
        label="Peak"
        shown={count(of.peak?.value)}
        reason={NOT_COUNTED}
        beside={of.peak ? moment(of.peak.at, zone, serverNow()) : null}
      />
      <Figure label="Average" shown={average(of.average)} reason={NOT_COUNTED} />
      <Figure label="Now" shown={count(of.now)} reason="No count is fresh enough" />
      <Figure
        label="Unique"
        shown={count(of.unique)}
        reason="Needs the list of clients, which no source of these streams tells"
      />
      <Figure
        label="Listener hours"
        shown={hours(of.tlh_ms)}
        reason={NOT_COUNTED}
        beside={
          of.tlh_ms === null ? null : (
            <span title={METHODS[meta.method]}>
              {meta.method === 'sessions' ? 'from client lists' : 'from counts'}
            </span>
          )
        }
      />
      <Figure label="Known" shown={share(of.known_fraction)} unit="%" beside="of the time" />
    </dl>
  );
}
