import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/problem';
import type { SessionRow, Story } from '../api/types';
import { bytes } from '../format/bytes';
import { duration } from '../format/duration';
import { rate, UNKNOWN } from '../format/number';
import { exactMoment } from '../format/time';
import { serverNow } from '../live/clock';
import { useInView, useZone } from '../shell/site';
import { Drawer } from '../ui/Drawer';
import { Facts } from '../ui/Facts';
import { Value } from '../ui/Figure';
import { Notice } from '../ui/Notice';
import { Steps } from '../ui/Steps';
import { sessionStory } from './queries';
import classes from './SessionDrawer.module.css';
import { appOf, countryName, endOf, heardOf, lengthOf, reasonWords, whoOf } from './words';

function factsOf(session: SessionRow, zone: string): [string, React.ReactNode][] {
  const { viewer, bytes_served, bitrate_kbps } = session;
  const now = serverNow();
  const end = session.is_active
    ? endOf(session, zone)
    : session.ended_at && exactMoment(session.ended_at, zone, now);
  return [
    ['Address', viewer?.ip],
    ['Name', viewer?.name],
    ['Country', viewer?.country ? countryName(viewer.country) : null],
    ['App', <Value key="app" shown={appOf(session) ?? UNKNOWN} reason="The source told none" />],
    ['Device', viewer?.device],
    ['User agent', viewer?.user_agent],
    ['Stream', heardOf(session)],
    ['Source', session.source],
    ['Began', exactMoment(session.started_at, zone, now)],
    ['Ended', end],
    ['How it ended', reasonWords(session)],
    ['Listened', lengthOf(session)],
    ['Paused', session.paused_ms > 0 ? duration(session.paused_ms) : null],
    ['Sent', bytes_served === null ? null : bytes(bytes_served)],
    ['Bitrate', bitrate_kbps === null ? null : rate(bitrate_kbps)],
  ];
}

/** Which rule made it of its steps, and with which times. */
function ruleWords({ rule, is_final }: Story): string {
  if (is_final) {
    return 'Its steps were kept for their time and are gone; the session stands as it was last told.';
  }
  const times = Object.entries(rule.parameters).map(
    ([name, ms]) => `${name.replace(/_ms$/, '').replaceAll('_', ' ')} ${duration(ms)}`,
  );
  return `Made of these steps by the rule for sessions, version ${rule.version}: ${times.join(', ')}.`;
}

interface Deeds {
  /** Lists every session of the listener with this id. */
  onListener: (person: string) => void;
  onExclude: (session: SessionRow) => void;
  onRemoveRule: (rule: string) => void;
}

/** Whether it counts and who says so, with what can be done about it. */
function Counting(props: Deeds & { session: SessionRow }) {
  const { me } = useInView();
  const { session, onExclude, onRemoveRule } = props;
  const { excluded, excluded_by, viewer } = session;
  return (
    <section className={classes.part}>
      <h3>Counting</h3>
      <p>
        {excluded ? `It does not count: ${excluded}. ` : 'It counts. '}
        {excluded_by ? 'A rule of yours decides so.' : null}
        {excluded && !excluded_by ? 'Its source says so.' : null}
      </p>
      {me.role === 'viewer' ? null : (
        <div className="actions">
          <Button variant="default" onClick={() => onExclude(session)}>
            {excluded ? 'Count it after all' : 'Exclude like this'}
          </Button>
          {excluded_by ? (
            <Button variant="default" onClick={() => onRemoveRule(excluded_by)}>
              Remove the rule
            </Button>
          ) : null}
          {viewer?.person ? (
            <Button variant="subtle" onClick={() => props.onListener(viewer.person ?? '')}>
              All sessions of this listener
            </Button>
          ) : null}
        </div>
      )}
    </section>
  );
}

/** One session with what it was made of, and whether it counts. */
export function SessionDrawer(props: Deeds & { id: string; onClose: () => void }) {
  const zone = useZone();
  const { data, error } = useQuery(sessionStory(props.id));
  const session = data?.story as SessionRow | undefined;
  return (
    <Drawer title={(session && whoOf(session)) ?? 'Session'} onClose={props.onClose}>
      {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
      {!data && !error ? <Skeleton height={360} /> : null}
      {data && session ? (
        <>
          <Facts facts={factsOf(session, zone)} />
          <Counting
            session={session}
            onListener={props.onListener}
            onExclude={props.onExclude}
            onRemoveRule={props.onRemoveRule}
          />
          <section className={classes.part}>
            <h3>Evidence</h3>
            <p className="quiet">{ruleWords(data)}</p>
            <Steps steps={data.steps} />
          </section>
        </>
      ) : null}
    </Drawer>
  );
}
