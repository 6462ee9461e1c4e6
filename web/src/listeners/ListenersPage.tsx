import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { ListFailed } from '../list/ListStates';
import { idsOf } from '../list/search';
import { useSetSearch } from '../list/useSetSearch';
import { useInView } from '../shell/site';
import { Empty } from '../ui/Empty';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { PeriodBar } from '../ui/PeriodBar';
import { periodOf } from '../ui/period';
import { ChartPanel } from './ChartPanel';
import { Controls } from './Controls';
import { Figures } from './Figures';
import classes from './Listeners.module.css';
import { Notes } from './Notes';
import { listenersOf, streamsOf } from './queries';
import { StreamFigures } from './StreamFigures';

const FALLBACK = '24h';

/** How many listened when, with what was on air and what was down meanwhile. */
function Audience({ site }: { site: string }) {
  const { zone } = useInView();
  const search = useSearch({ from: '/app/listeners' });
  const set = useSetSearch();
  const streams = idsOf(search.stream);
  const period = periodOf(search, FALLBACK, zone);
  const asked = { site, streams, period };
  const { data, error, isPlaceholderData, refetch } = useQuery(listenersOf({ ...asked, zone }));
  const all = data?.items.find((item) => item.stream === null);
  return (
    <>
      <PeriodBar search={search} fallback={FALLBACK} onChange={set} />
      <Controls site={site} search={search} onSet={set} />
      {error ? <ListFailed what="The line" error={error} onRetry={() => void refetch()} /> : null}
      {data && all ? (
        <div className={classes.found} data-old={isPlaceholderData || undefined}>
          <Figures of={all.figures} meta={data.meta} />
          <ChartPanel
            {...asked}
            data={data}
            show={search.show ?? 'together'}
            ghost={search.ghost === 'true'}
          />
          <StreamFigures items={data.items} />
          <Notes {...asked} span={period.span(Date.parse(data.meta.to))} />
        </div>
      ) : null}
      {!data && !error ? <Skeleton height={420} /> : null}
    </>
  );
}

function NoStreams() {
  const { me } = useInView();
  return (
    <Empty
      title="No stream is known yet"
      text="Once a source counts its listeners, their line over hours, days and weeks is here."
      action={
        me.role === 'viewer' ? (
          <p>An operator of this site can connect a source.</p>
        ) : (
          <LinkButton to="/settings/sources">Connect a source</LinkButton>
        )
      }
    />
  );
}

export function ListenersPage() {
  const { site } = useInView();
  const { data: streams } = useQuery({ ...streamsOf(site?.slug ?? ''), enabled: Boolean(site) });
  return (
    <Page title="Listeners" about="How many listened when, and what was on air meanwhile.">
      {!site || streams?.length === 0 ? <NoStreams /> : <Audience site={site.slug} />}
    </Page>
  );
}
