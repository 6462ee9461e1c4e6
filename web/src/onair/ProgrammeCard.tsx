import { useState } from 'react';
import type { StreamCard } from '../api/types';
import { duration } from '../format/duration';
import { count, rate } from '../format/number';
import { moment } from '../format/time';
import { serverNow, useNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Figure } from '../ui/Figure';
import { Icon } from '../ui/Icon';
import { ReadAge } from '../ui/ReadAge';
import { StateMark } from '../ui/StateMark';
import { HourLine } from './HourLine';
import { HourTable } from './HourTable';
import { hourShape, rangeInWords } from './hour';
import { MountTable } from './MountTable';
import { NowPlaying } from './NowPlaying';
import classes from './ProgrammeCard.module.css';
import type { Programme } from './programmes';

/** Since when it is down or unknown, and why. */
function Outage({ card }: { card: StreamCard }) {
  const now = useNow();
  const zone = useZone();
  const told = card.is_up === false ? 'Down' : 'Not known';
  return (
    <div className={classes.outage}>
      <p>
        {card.since ? (
          <>
            {told} since {moment(card.since, zone, now)}, for{' '}
            {duration(now - Date.parse(card.since))}.
          </>
        ) : (
          `${told}; it has not been seen on air.`
        )}
      </p>
      <p className="quiet">{card.down_reason ?? 'The source gave no reason.'}</p>
    </div>
  );
}

function Figures({ programme }: { programme: Programme }) {
  const zone = useZone();
  const { lead, mounts, listeners, excluded } = programme;
  const alone = mounts.length === 1;
  const why = lead.is_up === false ? 'Nobody can listen while it is down' : 'No count was read';
  const peak = lead.peak_today;
  return (
    <dl className={classes.figures}>
      <Figure
        label={alone ? 'Listeners' : `Listeners on ${count(mounts.length)} mounts`}
        shown={count(listeners)}
        reason={why}
        beside={excluded > 0 ? `${count(excluded)} excluded` : null}
      />
      {alone ? (
        <>
          <Figure
            label="Unique"
            shown={count(lead.unique)}
            reason="Needs the list of clients, which this login cannot read"
          />
          <Figure
            label="Peak today"
            shown={count(peak?.value)}
            reason="No count was read today"
            beside={peak ? moment(peak.at, zone, serverNow()) : null}
          />
        </>
      ) : null}
    </dl>
  );
}

function Hour({ programme }: { programme: Programme }) {
  const [table, showTable] = useState(false);
  const { lead, hour, name } = programme;
  const shape = hourShape(hour, serverNow(), lead.poll_ms);
  return (
    <div className={classes.hour}>
      <div className={classes.hourTitle}>
        <span>Listeners, last hour: {rangeInWords(shape)}</span>
        <button type="button" className={classes.iconButton} onClick={() => showTable(true)}>
          <Icon name="table" size={16} />
          <span className="unseen">Show the last hour of {name} as a table</span>
        </button>
      </div>
      <HourLine points={hour} pollMs={lead.poll_ms} />
      {table ? <HourTable name={name} points={hour} onClose={() => showTable(false)} /> : null}
    </div>
  );
}

/** What else is known of a single mount. */
function Facts({ card }: { card: StreamCard }) {
  const now = useNow();
  const zone = useZone();
  const since = card.is_up && card.since ? card.since : null;
  const facts: [string, string][] = [];
  if (since) {
    const told = `${duration(now - Date.parse(since))}, since ${moment(since, zone, now)}`;
    facts.push(['Up', told]);
  }
  if (card.bitrate_kbps !== null) facts.push(['Bitrate', rate(card.bitrate_kbps)]);
  if (card.out_kbps !== null) facts.push(['Out', rate(card.out_kbps)]);
  if (card.encoder) facts.push(['Encoder', card.encoder]);
  return facts.length === 0 ? null : (
    <dl className={classes.facts}>
      {facts.map(([label, told]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{told}</dd>
        </div>
      ))}
    </dl>
  );
}

/** One programme: what is on air, for whom, and how it gets there. */
export function ProgrammeCard({ programme, wide }: { programme: Programme; wide: boolean }) {
  const { lead, mounts, name, state, nowPlaying } = programme;
  const alone = mounts.length === 1;
  const onAir = state === 'up' || state === 'partly';
  const where = [alone && lead.name !== name ? lead.name : null, lead.server];
  return (
    <article
      className={classes.card}
      data-state={state}
      data-wide={wide || undefined}
      aria-label={name}
    >
      <header className={classes.head}>
        <StateMark state={state} lamp />
        <h2>{name}</h2>
        <span className={classes.where}>{where.filter(Boolean).join(' on ')}</span>
        <ReadAge at={lead.sampled_at} pollMs={lead.poll_ms} />
      </header>
      <div className={classes.body}>
        {onAir ? <NowPlaying card={lead} play={nowPlaying} /> : <Outage card={lead} />}
        <div className={classes.audience}>
          <Figures programme={programme} />
          <Hour programme={programme} />
        </div>
      </div>
      {alone ? <Facts card={lead} /> : <MountTable mounts={mounts} />}
    </article>
  );
}
