import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { sentenceOf } from '../api/problem';
import type { EventRow } from '../api/types';
import { exactMoment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Drawer } from '../ui/Drawer';
import { Facts } from '../ui/Facts';
import { Notice } from '../ui/Notice';
import classes from './Events.module.css';
import { Level } from './Level';
import { eventOf } from './queries';
import { itemOf, messageOf, tellerOf } from './words';

function Told({ row }: { row: EventRow }) {
  const zone = useZone();
  return (
    <>
      <p className={classes.message}>{messageOf(row)}</p>
      <Facts
        facts={[
          ['Time', `${exactMoment(row.at, zone, serverNow())}, ${zone}`],
          ['Level', <Level key="level" level={row.level} />],
          ['Category', row.category],
          ['Event', row.event],
          ['Told by', tellerOf(row)],
          ['Deck', row.deck],
          ['Stream', row.stream],
          ['Item', itemOf(row)],
        ]}
      />
      {row.metadata ? (
        <section aria-label="What was told beside it">
          <pre className={classes.told}>{JSON.stringify(row.metadata, null, 2)}</pre>
        </section>
      ) : null}
    </>
  );
}

/** One event with all that was told of it. */
export function EventDrawer(props: { id: string; onClose: () => void }) {
  const { data, error } = useQuery(eventOf(props.id));
  return (
    <Drawer title={data?.event ?? 'Event'} onClose={props.onClose}>
      {error ? <Notice tone="warn">{sentenceOf(error)}</Notice> : null}
      {data ? <Told row={data} /> : null}
      {!data && !error ? <Skeleton height={260} /> : null}
    </Drawer>
  );
}
