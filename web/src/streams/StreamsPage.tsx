import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { moment } from '../format/time';
import { ListFailed, ListSkeleton } from '../list/ListStates';
import { useSetSearch } from '../list/useSetSearch';
import { VirtualTable } from '../list/VirtualTable';
import { serverNow } from '../live/clock';
import { useInView } from '../shell/site';
import { Empty } from '../ui/Empty';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { columnsIn } from './columns';
import { figuresOf, type StreamRow, streamsOf } from './queries';
import { StreamDrawer } from './StreamDrawer';
import classes from './Streams.module.css';
import { SORTS, sorted, sortOf } from './sorting';
import { belongsTo, percent, verdict } from './words';

function Nothing() {
  const { me } = useInView();
  return (
    <Empty
      title="No stream was heard of yet"
      text="Every mount that a source tells of becomes a row here, with its state and its uptime."
      action={
        me.role === 'viewer' ? null : (
          <LinkButton to="/settings/sources">Connect a source</LinkButton>
        )
      }
    />
  );
}

/** What a narrow table tells of a stream in its second line. */
function belowOf(row: StreamRow, zone: string): string {
  const { figures } = row;
  const since = figures?.since ? `since ${moment(figures.since, zone, serverNow())}` : null;
  const up = figures?.uptime_30d == null ? null : `${percent(figures.uptime_30d)} up`;
  return [figures?.state === 'up' ? up : since, belongsTo(row)].filter(Boolean).join(' · ');
}

function SortBy({ sort }: { sort: string }) {
  const set = useSetSearch();
  return (
    <div className={classes.sort}>
      <NativeSelect
        aria-label="Order"
        size="xs"
        data={[...SORTS]}
        value={sort}
        onChange={({ currentTarget: { value } }) =>
          set({ sort: value === SORTS[0].value ? undefined : value })
        }
      />
    </div>
  );
}

function Found({ rows, site }: { rows: StreamRow[]; site: string }) {
  const { zone } = useInView();
  const search = useSearch({ from: '/app/streams' });
  const set = useSetSearch();
  const sort = sortOf(search.sort);
  return (
    <Panel title={verdict(rows)} beside={<SortBy sort={sort} />}>
      <VirtualTable
        label="Streams"
        rows={sorted(rows, sort)}
        keyOf={(row) => row.id}
        columns={columnsIn(zone)}
        below={(row) => belowOf(row, zone)}
        onOpen={(row) => set({ stream: row.id })}
        open={search.stream}
      />
      {search.stream ? (
        <StreamDrawer
          id={search.stream}
          rows={rows}
          site={site}
          onClose={() => set({ stream: undefined })}
        />
      ) : null}
    </Panel>
  );
}

function Streams({ site }: { site: string }) {
  const streams = useQuery(streamsOf(site));
  const figures = useQuery(figuresOf(site));
  const rows = useMemo(() => {
    const byId = figures.data && new Map(figures.data.map((one) => [one.id, one]));
    // Streams of a source that was taken away have no figures, and nothing to tell here.
    return streams.data
      ?.filter(({ id }) => byId === undefined || byId.has(id))
      .map((stream) => ({ ...stream, figures: byId?.get(stream.id) }));
  }, [streams.data, figures.data]);
  const error = streams.error ?? figures.error;
  const retry = () => void Promise.all([streams.refetch(), figures.refetch()]);
  return (
    <>
      {error ? <ListFailed error={error} onRetry={retry} /> : null}
      {rows === undefined && !error ? <ListSkeleton rows={6} /> : null}
      {rows?.length === 0 ? <Nothing /> : null}
      {rows && rows.length > 0 ? <Found rows={rows} site={site} /> : null}
    </>
  );
}

/** Every mount: its state, its uptime and how well it goes. */
export function StreamsPage() {
  const { site } = useInView();
  return (
    <Page title="Streams" about="Every mount: its state, its uptime and how well it goes.">
      {site ? <Streams site={site.slug} /> : <Nothing />}
    </Page>
  );
}
