import type { Present } from '../api/types';
import { hours } from '../format/duration';
import { count, plural } from '../format/number';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useLive } from '../live/LiveProvider';
import { useZone } from '../shell/site';
import { Figure } from '../ui/Figure';
import { Icon } from '../ui/Icon';
import classes from './Headline.module.css';
import { OUT_OF_TOUCH, verdict } from './verdict';

const METHODS = {
  sessions: ['from client lists', 'Session time over sittings of a minute or more'],
  samples: ['from counts', 'Listener counts added up over the time they are known'],
} as const;

/** What the count leaves out: excluded clients, and streams of which nothing is known. */
function Beside({ present: { totals, streams } }: { present: Present }) {
  const unread = streams.filter((s) => s.listeners === null).length;
  return (
    <>
      <span title="Relays, monitors and our own probes: in no figure, and seen in the list below">
        {totals.excluded > 0 ? `${count(totals.excluded)} more excluded` : 'none excluded'}
      </span>
      {totals.listeners !== null && unread > 0 ? (
        <span>, {plural(unread, 'stream')} not known</span>
      ) : null}
    </>
  );
}

export function Headline({ present }: { present: Present }) {
  const zone = useZone();
  const { totals } = present;
  const stale = useLive().status === 'stale';
  const { trouble, sentence } = stale
    ? OUT_OF_TOUCH
    : verdict(present.streams, present.recent_plays.length > 0);
  const [method, how] = METHODS[totals.tlh_method];
  const unread = 'No source has told a listener count yet';
  return (
    <header className={classes.headline}>
      <div className={classes.words}>
        <h1>On air</h1>
        <p className={classes.verdict} data-trouble={trouble || undefined}>
          {trouble ? <Icon name="down" size={17} /> : null}
          {sentence}
        </p>
      </div>
      <dl className={classes.figures}>
        <Figure
          large
          label="Listeners now"
          shown={count(totals.listeners)}
          reason={unread}
          beside={<Beside present={present} />}
        />
        <Figure
          label="Peak today"
          shown={count(totals.peak_today?.value)}
          reason={unread}
          beside={
            totals.peak_today ? `at ${moment(totals.peak_today.at, zone, serverNow())}` : null
          }
        />
        <Figure
          label="Listener hours today"
          shown={hours(totals.tlh_today_ms)}
          reason={unread}
          beside={totals.tlh_today_ms === null ? null : <span title={how}>{method}</span>}
        />
      </dl>
    </header>
  );
}
