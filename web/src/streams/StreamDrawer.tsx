import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { duration } from '../format/duration';
import { count, rate, UNKNOWN } from '../format/number';
import { epoch, exactMoment } from '../format/time';
import { serverNow } from '../live/clock';
import { useInView } from '../shell/site';
import { Drawer } from '../ui/Drawer';
import { Facts } from '../ui/Facts';
import { Value } from '../ui/Figure';
import { Notice } from '../ui/Notice';
import { StateMark } from '../ui/StateMark';
import { OutageList } from './OutageList';
import { OUTAGE_DAYS, type StreamRow } from './queries';
import { StreamEditor } from './StreamEditor';
import classes from './Streams.module.css';
import { outageWords, percent } from './words';

/** The state, since when and, where it is not on air, why. */
function State({ row, zone }: { row: StreamRow; zone: string }) {
  const { figures } = row;
  const since = figures?.since;
  const now = serverNow();
  return (
    <>
      <StateMark state={figures?.state ?? 'unknown'} />
      {since
        ? ` since ${exactMoment(since, zone, now)}, for ${duration(now - epoch(since))}`
        : null}
      {figures?.down_reason ? <div className="quiet">{figures.down_reason}</div> : null}
    </>
  );
}

function factsOf(row: StreamRow, zone: string): [string, ReactNode][] {
  const { figures } = row;
  const unseen = 'No source of ours asks whether it is there';
  return [
    ['State', <State key="state" row={row} zone={zone} />],
    [
      'Listeners',
      <Value key="listeners" shown={count(figures?.listeners)} reason="No count was read" />,
    ],
    ['Up in 24 hours', <Value key="day" shown={percent(figures?.uptime_24h)} reason={unseen} />],
    [
      `Up in ${OUTAGE_DAYS} days`,
      <Value key="month" shown={percent(figures?.uptime_30d)} reason={unseen} />,
    ],
    [
      'Bitrate',
      <Value
        key="bitrate"
        shown={rate(figures?.bitrate_kbps)}
        reason="The source does not tell its bitrate"
      />,
    ],
    [
      'How steady',
      <Value
        key="steady"
        shown={
          figures?.bitrate_stability == null ? UNKNOWN : percent(figures.bitrate_stability / 100)
        }
        reason="The source does not tell what comes in"
      />,
    ],
    ['Last seen', figures?.last_seen ? exactMoment(figures.last_seen, zone, serverNow()) : null],
    ['Title', row.title],
    ['Programme', row.programme],
    ['Relay of', row.relay_of],
    ['Server', row.server],
    ['Host', row.host],
    ['Provider', row.provider],
    ['Source', row.source],
  ];
}

function Told(props: { row: StreamRow; rows: readonly StreamRow[]; site: string }) {
  const { row, rows, site } = props;
  const { me, zone } = useInView();
  const [isEditing, edit] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasEditing = useRef(false);
  useEffect(() => {
    if (!isEditing && wasEditing.current) button.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  if (isEditing) return <StreamEditor stream={row} streams={rows} onClose={() => edit(false)} />;
  return (
    <>
      <Facts facts={factsOf(row, zone)} />
      {row.edited.length > 0 ? (
        <p className="quiet">Set by a person: {row.edited.join(', ').replaceAll('_', ' ')}.</p>
      ) : null}
      {me.role === 'viewer' ? null : (
        <div>
          <Button ref={button} variant="default" onClick={() => edit(true)}>
            Edit
          </Button>
        </div>
      )}
      <section className={classes.part}>
        <h3>Outages and gaps of {OUTAGE_DAYS} days</h3>
        <p className="quiet">{outageWords(row.figures)}. Times nobody looked count as neither.</p>
        <OutageList site={site} stream={row.id} />
      </section>
    </>
  );
}

/** One stream: how it fares, when it was down and why, and what it belongs to. */
export function StreamDrawer(props: {
  id: string;
  rows: readonly StreamRow[];
  site: string;
  onClose: () => void;
}) {
  const row = props.rows.find(({ id }) => id === props.id);
  return (
    <Drawer title={row?.name ?? 'Stream'} onClose={props.onClose}>
      {row ? (
        <Told key={row.id} row={row} rows={props.rows} site={props.site} />
      ) : (
        <Notice tone="plain">There is no such stream at this site.</Notice>
      )}
    </Drawer>
  );
}
