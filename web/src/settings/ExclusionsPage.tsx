import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { count } from '../format/number';
import { moment } from '../format/time';
import { ListFailed, ListSkeleton } from '../list/ListStates';
import { serverNow } from '../live/clock';
import { useInView } from '../shell/site';
import { Confirm } from '../ui/Confirm';
import { Empty } from '../ui/Empty';
import { Value } from '../ui/Figure';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { Scroll } from '../ui/Scroll';
import table from '../ui/Table.module.css';
import { ExclusionEditor } from './ExclusionEditor';
import {
  countAnew,
  type Exclusion,
  effectOf,
  exclusionsOf,
  KIND_NAMES,
  removeExclusion,
} from './exclusions';

function Remove({ rule, onClose }: { rule: Exclusion; onClose: () => void }) {
  const remove = useMutation({
    mutationFn: () => removeExclusion(rule.id),
    onSuccess: async () => {
      await countAnew();
      onClose();
    },
  });
  return (
    <Confirm
      title={`Remove the rule for ${rule.pattern ?? 'this address'}?`}
      verb="Remove the rule"
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      <p>
        {effectOf(rule)} now. Without it they count, or not, as before it was made; sessions of the
        past too.
      </p>
    </Confirm>
  );
}

function Row(props: { rule: Exclusion; onRemove: (() => void) | null }) {
  const { rule } = props;
  const { zone } = useInView();
  return (
    <tr>
      <th scope="row">
        <span className={table.stack}>
          <Value shown={rule.pattern ?? '–'} reason="Addresses are shown to operators" />
          <span className={table.sub}>
            {rule.excludes ? '' : 'Counts after all. '}
            {rule.reason}
          </span>
        </span>
      </th>
      <td>{KIND_NAMES[rule.kind]}</td>
      <td className={table.roomy}>{rule.site ?? 'all sites'}</td>
      <td className={table.figure}>{count(rule.sessions)}</td>
      <td className={`${table.roomy} ${table.dim}`}>
        {rule.created_by.replace(/^\w+:/, '')}, {moment(rule.created_at, zone, serverNow())}
      </td>
      <td className={table.figure}>
        {props.onRemove ? (
          <Button variant="subtle" size="xs" onClick={props.onRemove}>
            Remove<span className="unseen"> {rule.pattern}</span>
          </Button>
        ) : null}
      </td>
    </tr>
  );
}

function Rules(props: { rules: Exclusion[]; mayEdit: boolean; ofAllSites: boolean }) {
  const [leaving, setLeaving] = useState<Exclusion | null>(null);
  const mayRemove = (rule: Exclusion) => props.mayEdit && (rule.site !== null || props.ofAllSites);
  return (
    <Panel title="Rules" beside={<span className="quiet">the newest that matches decides</span>}>
      <Scroll label="Rules of who does not count">
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Pattern and reason</th>
              <th scope="col">Found by</th>
              <th scope="col" className={table.roomy}>
                Site
              </th>
              <th scope="col" className={table.figure}>
                Sessions
              </th>
              <th scope="col" className={table.roomy}>
                Made
              </th>
              <th scope="col" className={table.figure}>
                <span className="unseen">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {props.rules.map((rule) => (
              <Row
                key={rule.id}
                rule={rule}
                onRemove={mayRemove(rule) ? () => setLeaving(rule) : null}
              />
            ))}
          </tbody>
        </table>
      </Scroll>
      <p className="quiet">
        Rules reach every figure of sessions, of the past too, and removing one restores it exactly.
        Counts that a source samples stay what it counted.
      </p>
      {leaving ? <Remove rule={leaving} onClose={() => setLeaving(null)} /> : null}
    </Panel>
  );
}

/** Who does not count, and why; and who does after all. */
export function ExclusionsPage() {
  const { me, site } = useInView();
  const { data, error, refetch } = useQuery(exclusionsOf(site?.slug ?? ''));
  const [adding, setAdding] = useState(false);
  const mayEdit = me.role !== 'viewer';
  const add = <Button onClick={() => setAdding(true)}>Add a rule</Button>;
  return (
    <Page
      title="Exclusions"
      about="Clients that count in no figure of sessions, and why. Known relays and monitors are left out by their source already."
      action={mayEdit && data && data.length > 0 ? add : null}
    >
      {error ? <ListFailed error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <ListSkeleton rows={3} /> : null}
      {data?.length === 0 ? (
        <Empty
          title="There is no rule yet"
          text="Leave out the office, a relay or a monitor: by address, network or player. A session offers it too."
          action={mayEdit ? add : <LinkButton to="/sessions">See the sessions</LinkButton>}
        />
      ) : null}
      {data && data.length > 0 ? (
        <Rules rules={data} mayEdit={mayEdit} ofAllSites={me.sites === null} />
      ) : null}
      {adding ? (
        <ExclusionEditor
          draft={{ kind: 'address', pattern: '', excludes: true }}
          onClose={() => setAdding(false)}
        />
      ) : null}
    </Page>
  );
}
