import { Button, Skeleton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { sentenceOf } from '../api/problem';
import { count } from '../format/number';
import { exactMoment } from '../format/time';
import { serverNow } from '../live/clock';
import { useInView, useZone } from '../shell/site';
import { Drawer } from '../ui/Drawer';
import { Facts } from '../ui/Facts';
import { Notice } from '../ui/Notice';
import { Severity } from './columns';
import classes from './Errors.module.css';
import {
  type Failure,
  failureOf,
  type LoggedError,
  occurrencesOf,
  reopen,
  resolve,
} from './queries';
import { stateOf } from './words';

function Occurrence({ error }: { error: LoggedError }) {
  const zone = useZone();
  const beside = error.context ? JSON.stringify(error.context, null, 2) : null;
  return (
    <li>
      <time dateTime={error.at}>{exactMoment(error.at, zone, serverNow())}</time>{' '}
      <span className="quiet">{error.message}</span>
      {error.stack_trace || beside ? (
        <details className="more">
          <summary>What was told beside it</summary>
          {beside ? <pre className={classes.told}>{beside}</pre> : null}
          {error.stack_trace ? <pre className={classes.told}>{error.stack_trace}</pre> : null}
        </details>
      ) : null}
    </li>
  );
}

/** Resolves a group, or takes that back. */
function Deed({ failure, site }: { failure: Failure; site: string }) {
  const client = useQueryClient();
  const isOpen = failure.open > 0;
  const deed = useMutation({
    mutationFn: () => (isOpen ? resolve : reopen)(site, failure.fingerprint),
    onSuccess: () => client.invalidateQueries({ queryKey: ['failures'] }),
  });
  return (
    <>
      {deed.error ? <Notice tone="warn">{sentenceOf(deed.error)}</Notice> : null}
      <div className="actions">
        <Button
          variant={isOpen ? 'filled' : 'default'}
          loading={deed.isPending}
          onClick={() => deed.mutate()}
        >
          {isOpen ? 'Resolve' : 'Reopen'}
        </Button>
        <span className="quiet">
          {isOpen
            ? 'When it fails like this again, it is open again.'
            : 'Resolved errors are deleted after 30 days, unless set otherwise.'}
        </span>
      </div>
    </>
  );
}

function Told({ failure, site }: { failure: Failure; site: string }) {
  const zone = useZone();
  const { me } = useInView();
  const { data = [] } = useQuery(occurrencesOf(site, failure.fingerprint));
  const at = (when: string) => exactMoment(when, zone, serverNow());
  return (
    <>
      <p className={classes.message}>{failure.message}</p>
      <Facts
        facts={[
          ['State', stateOf(failure)],
          [
            'Severity',
            <Severity key="severity" severity={failure.severity} open={failure.open > 0} />,
          ],
          ['Service', failure.service],
          ['Times', `${count(failure.count)}, ${count(failure.open)} of them open`],
          ['First', at(failure.first_at)],
          ['Last', at(failure.last_at)],
          ['Resolved', failure.resolved_at && at(failure.resolved_at)],
        ]}
      />
      {me.role === 'viewer' ? null : <Deed failure={failure} site={site} />}
      <section className={classes.part}>
        <h3>Its newest occurrences</h3>
        <ol className={classes.list}>
          {data.map((error) => (
            <Occurrence key={error.id} error={error} />
          ))}
        </ol>
      </section>
    </>
  );
}

/** One kind of failure: how often, since when, and its newest occurrences. */
export function FailureDrawer(props: { fingerprint: string; site: string; onClose: () => void }) {
  const { data, error } = useQuery(failureOf(props.site, props.fingerprint));
  return (
    <Drawer title={data?.service ?? 'Error'} onClose={props.onClose}>
      {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
      {data ? <Told failure={data} site={props.site} /> : null}
      {!data && !error ? <Skeleton height={320} /> : null}
    </Drawer>
  );
}
