import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, body } from '../api/client';
import { sentenceOf } from '../api/problem';
import type { components } from '../api/schema';
import { bytes } from '../format/bytes';
import { count, UNKNOWN } from '../format/number';
import { moment } from '../format/time';
import { useNow } from '../live/clock';
import { useInView, useZone } from '../shell/site';
import { Figure, Value } from '../ui/Figure';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { Scroll } from '../ui/Scroll';
import table from '../ui/Table.module.css';
import classes from './StoragePage.module.css';

type Storage = components['schemas']['Storage'];
type Kind = components['schemas']['KindSize'];

const storage = {
  queryKey: ['storage'],
  queryFn: () => body(api.GET('/api/v1/storage')),
  staleTime: 60_000,
};

function StoreFigures({ store }: { store: Storage['meta']['store'] }) {
  return (
    <Panel title="Store">
      <dl className={classes.figures}>
        <Figure label="Database" shown={bytes(store.bytes)} beside={store.product} />
        {store.wal_bytes === null ? null : (
          <Figure label="Write-ahead log" shown={bytes(store.wal_bytes)} />
        )}
        {store.vacuum_bytes === null ? null : (
          <Figure
            label="To vacuum"
            shown={bytes(store.vacuum_bytes)}
            beside="free within the file"
          />
        )}
        <Figure
          label="Free on the disk of the data folder"
          shown={bytes(store.disk_free_bytes)}
          beside={`of ${bytes(store.disk_total_bytes)}`}
        />
      </dl>
    </Panel>
  );
}

function Row({ kind }: { kind: Kind }) {
  const zone = useZone();
  const now = useNow();
  return (
    <tr>
      <th scope="row">{kind.name}</th>
      <td className={table.figure}>{count(kind.rows)}</td>
      <td className={table.figure}>{bytes(kind.bytes)}</td>
      <td className={`${table.roomy} ${table.nowrap}`}>
        <Value
          shown={kind.oldest_at ? moment(kind.oldest_at, zone, now) : UNKNOWN}
          reason={kind.rows === 0 ? 'There is none yet' : 'These have no time of their own'}
        />
      </td>
      <td>{kind.kept}</td>
    </tr>
  );
}

function Kinds({ items, measured }: { items: Kind[]; measured: boolean }) {
  return (
    <Panel title="By kind">
      <Scroll label="What each kind takes">
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col" className={table.figure}>
                Rows
              </th>
              <th scope="col" className={table.figure}>
                {measured ? 'Size' : 'Size, about'}
              </th>
              <th scope="col" className={table.roomy}>
                Oldest
              </th>
              <th scope="col">Kept</th>
            </tr>
          </thead>
          <tbody>
            {items.map((kind) => (
              <Row key={kind.name} kind={kind} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </Panel>
  );
}

function Sizes() {
  const { data, error, refetch } = useQuery(storage);
  if (error) {
    return (
      <Notice tone="warn">
        What is kept could not be read. {sentenceOf(error)}{' '}
        <Button variant="default" size="xs" onClick={() => void refetch()}>
          Try again
        </Button>
      </Notice>
    );
  }
  if (!data) return <Skeleton height={420} radius={10} />;
  const items = [...data.items].sort((a, b) => b.bytes - a.bytes);
  return (
    <>
      <StoreFigures store={data.meta.store} />
      <Kinds items={items} measured={data.meta.is_measured} />
    </>
  );
}

/** What is kept, since when, and how much room it takes. */
export function StoragePage() {
  const { me } = useInView();
  return (
    <Page title="Storage" about="What is kept, since when, and how much room it takes.">
      {me.role === 'admin' && me.sites === null ? (
        <Sizes />
      ) : (
        <Notice tone="plain">An administrator of all sites sees what the store takes.</Notice>
      )}
    </Page>
  );
}
