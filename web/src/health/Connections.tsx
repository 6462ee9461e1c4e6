import type { ReactNode } from 'react';
import { bytes } from '../format/bytes';
import { duration } from '../format/duration';
import { count, UNKNOWN } from '../format/number';
import { moment } from '../format/time';
import { useNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Value } from '../ui/Figure';
import { Icon } from '../ui/Icon';
import { Panel } from '../ui/Panel';
import classes from './Health.module.css';
import { percent } from './Load';
import type { Machine, Snapshots } from './queries';

function Row(props: { label: string; ok: boolean | null; word: string; beside?: ReactNode }) {
  const tone = props.ok === null ? 'none' : props.ok ? 'good' : 'bad';
  return (
    <div className={classes.row}>
      <dt>{props.label}</dt>
      <dd data-tone={tone}>
        {props.ok === null ? null : <Icon name={props.ok ? 'check' : 'down'} size={16} />}
        <span className={classes.word}>
          <Value shown={props.word} reason="The machine does not tell" />
        </span>
        {props.beside ? <span className="quiet">{props.beside}</span> : null}
      </dd>
    </div>
  );
}

function StreamRow({ machine }: { machine: Machine }) {
  const now = useNow();
  const zone = useZone();
  const { stream, stream_connected: up } = machine;
  const since = up && stream?.since ? stream.since : null;
  const lasted = since && duration(now - Date.parse(since));
  const run = stream?.at_least
    ? `for at least ${lasted}`
    : since && `${lasted}, since ${moment(since, zone, now)}`;
  return (
    <>
      <Row
        label="Stream"
        ok={up}
        word={up === null ? UNKNOWN : up ? 'Live' : 'Not connected'}
        beside={run}
      />
      <div className={classes.row}>
        <dt>Uptime, 24 h</dt>
        <dd>
          <Value
            shown={stream?.uptime_24h == null ? UNKNOWN : percent(stream.uptime_24h * 100, 2)}
            reason="Nothing was told of the stream in the last 24 h"
          />
          {stream && stream.known_24h < 0.995 ? (
            <span className="quiet">{percent(stream.known_24h * 100)} of the time known</span>
          ) : null}
        </dd>
      </div>
    </>
  );
}

function EncoderRow({ machine }: { machine: Machine }) {
  const { active_encoders: active, total_encoders: total } = machine;
  const shown =
    active === null ? UNKNOWN : total === null ? count(active) : `${active} of ${total}`;
  return (
    <Row
      label="Encoders"
      ok={active === null ? null : total === null ? active > 0 : active >= total}
      word={active === null ? UNKNOWN : `${shown} active`}
    />
  );
}

/** What the machine is connected to, and how Tallylight's own store is. */
export function Connections({ machine, meta }: { machine: Machine; meta: Snapshots['meta'] }) {
  const connected = machine.database_connected;
  const { store } = meta;
  const parts = [
    store.product,
    store.wal_bytes === null ? null : `WAL ${bytes(store.wal_bytes)}`,
    store.vacuum_bytes === null
      ? null
      : store.vacuum_bytes === 0
        ? 'nothing to vacuum'
        : `${bytes(store.vacuum_bytes)} to vacuum`,
  ].filter((part) => part !== null);
  return (
    <Panel title="Connections">
      <dl className={classes.rows}>
        <StreamRow machine={machine} />
        <EncoderRow machine={machine} />
        <Row
          label="Station database"
          ok={connected}
          word={connected === null ? UNKNOWN : connected ? 'Connected' : 'Not connected'}
        />
        <Row label="Tallylight's store" ok word={bytes(store.bytes)} beside={parts.join(', ')} />
      </dl>
    </Panel>
  );
}
