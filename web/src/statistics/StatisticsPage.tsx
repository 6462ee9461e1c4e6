import { Skeleton, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { catalogue } from '../figures/ask';
import { together } from '../figures/types';
import { useAsked } from '../figures/useAsked';
import { type Parts, useParts } from '../figures/useParts';
import { ListFailed } from '../list/ListStates';
import { useSetSearch } from '../list/useSetSearch';
import { streamsOf } from '../listeners/queries';
import { useInView } from '../shell/site';
import { Empty } from '../ui/Empty';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { PeriodBar } from '../ui/PeriodBar';
import { type Period, periodOf } from '../ui/period';
import { CALENDAR } from '../ui/presets';
import { Cards } from './Cards';
import { Lengths } from './Lengths';
import { PeakAverage } from './PeakAverage';
import { LATER, type PartName, partsOf } from './parts';
import { SplitPanel } from './SplitPanel';
import classes from './Statistics.module.css';
import { Streams } from './Streams';
import { FALLBACK, type StatisticsSearch } from './search';
import { TopSongs } from './TopSongs';
import { TrendPanel } from './TrendPanel';
import { Uptime } from './Uptime';
import { WeekGrid } from './WeekGrid';

const Wide = ({ children }: { children: ReactNode }) => (
  <div className={classes.wide}>{children}</div>
);

/** The cards, and each other part when it has come. */
function Found(props: {
  parts: Parts<PartName>;
  search: StatisticsSearch;
  site: string;
  period: Period;
}) {
  const { search, site, period } = props;
  const { of, isOld } = props.parts;
  const compare = search.compare !== undefined;
  const [cards, people] = [of('cards'), of('people')];
  const whole = together(cards.answer?.items[0], people.answer?.items[0]);
  const means = { days: of('days').answer, hours: of('hours').answer, all: cards.answer };
  return (
    <div className={classes.found} data-old={isOld || undefined}>
      <Wide>
        {cards.error ? (
          <ListFailed what="The figures" error={cards.error} onRetry={cards.retry} />
        ) : (
          <Cards whole={whole} meta={cards.answer?.meta} people={people} compare={compare} />
        )}
        {people.error && !cards.error ? (
          <ListFailed what="Who listened" error={people.error} onRetry={people.retry} />
        ) : null}
      </Wide>
      <Wide>
        <TrendPanel
          part={of('trend')}
          whole={whole}
          metric={search.trend ?? 'plays'}
          compare={compare}
        />
      </Wide>
      <Wide>
        <WeekGrid part={of('week')} grid={search.grid ?? 'plays'} means={means} />
      </Wide>
      <PeakAverage part={of('time')} whole={whole} />
      <Uptime part={of('time')} whole={whole} site={site} period={period} />
      <Wide>
        <Streams part={of('streams')} lines={of('lines')} />
      </Wide>
      <TopSongs part={of('top')} />
      <div className={classes.column}>
        <SplitPanel part={of('split')} split={search.split ?? 'genre'} />
        <Lengths part={of('lengths')} />
      </div>
    </div>
  );
}

/** In the shape of what comes. */
function Waiting() {
  return (
    <div className={classes.found} aria-busy="true">
      <Wide>
        <Skeleton height={124} />
      </Wide>
      <Wide>
        <Skeleton height={290} />
      </Wide>
      <Wide>
        <Skeleton height={380} />
      </Wide>
      <Skeleton height={300} />
      <Skeleton height={300} />
    </div>
  );
}

function Statistics({ site }: { site: string }) {
  const { zone } = useInView();
  const search = useSearch({ from: '/app/statistics' });
  const set = useSetSearch();
  const period = periodOf(search, FALLBACK, zone, CALENDAR);
  const { asked, span } = useAsked(site, search, FALLBACK);
  const parts = useParts(partsOf(asked, search, span), LATER);
  const { isPending } = useQuery(catalogue);
  return (
    <>
      <div className={classes.bar}>
        <PeriodBar search={search} fallback={FALLBACK} presets={CALENDAR} onChange={set} />
        <Switch
          label="Compared with the period before"
          checked={search.compare !== undefined}
          onChange={(event) =>
            set({ compare: event.currentTarget.checked ? 'previous' : undefined })
          }
        />
      </div>
      {parts.isFirst || isPending ? (
        <Waiting />
      ) : (
        <Found parts={parts} search={search} site={site} period={period} />
      )}
    </>
  );
}

function NothingYet() {
  const { me } = useInView();
  return (
    <Empty
      title="Nothing was measured yet"
      text="Once a source tells what plays or who listens, days, weeks and months of it are here."
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

/** The past in figures: how many listened, what was played, and what was lost. */
export function StatisticsPage() {
  const { site } = useInView();
  const { data: streams } = useQuery({ ...streamsOf(site?.slug ?? ''), enabled: Boolean(site) });
  return (
    <Page title="Statistics" about="Who listened and what was played, over days, weeks and months.">
      {!site || streams?.length === 0 ? <NothingYet /> : <Statistics site={site.slug} />}
    </Page>
  );
}
