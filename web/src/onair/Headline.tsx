import type { Present } from '../api/types';
import { hours } from '../format/duration';
import { count, plural } from '../format/number';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Figure } from '../ui/Figure';
import { Icon } from '../ui/Icon';
import classes from './Headline.module.css';

interface Verdict {
  trouble: boolean;
  sentence: string;
}

/** The answer to "is everything all right?" in one sentence. */
export function verdict(present: Present): Verdict {
  const { streams } = present;
  const down = streams.filter((s) => s.is_up === false);
  const unknown = streams.filter((s) => s.is_up === null);
  if (streams.length === 0) return { trouble: false, sentence: 'No stream has been seen yet.' };
  if (down.length === 1 && down[0]) {
    const rest = streams.length === 1 ? '' : ` The other ${count(streams.length - 1)} keep on.`;
    const others = unknown.length > 0 ? '' : rest;
    return { trouble: true, sentence: `${down[0].title ?? down[0].name} is down.${others}` };
  }
  if (down.length > 1) {
    const sentence = `${count(down.length)} of ${plural(streams.length, 'stream')} are down.`;
    return { trouble: true, sentence };
  }
  if (unknown.length > 0) {
    const sentence = `Nothing is known of ${count(unknown.length)} of ${plural(streams.length, 'stream')}.`;
    return { trouble: true, sentence };
  }
  const sentence =
    streams.length === 1
      ? 'The stream is on air.'
      : `All ${count(streams.length)} streams are on air.`;
  return { trouble: false, sentence };
}

const METHODS = {
  sessions: ['from client lists', 'Session time over sittings of a minute or more'],
  samples: ['from counts', 'Listener counts added up over the time they are known'],
} as const;

export function Headline({ present }: { present: Present }) {
  const zone = useZone();
  const { totals } = present;
  const { trouble, sentence } = verdict(present);
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
          beside={
            <span title="Relays, monitors and our own probes: in no figure, and seen in the list below">
              {totals.excluded > 0 ? `${count(totals.excluded)} more excluded` : 'none excluded'}
            </span>
          }
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
