import { Skeleton, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { answerTo, catalogue } from '../figures/ask';
import { Files } from '../figures/Files';
import { NotCompared } from '../figures/NotCompared';
import { figures, type Inquiry } from '../figures/query';
import type { Answer, MetricAbout } from '../figures/types';
import { useAsked } from '../figures/useAsked';
import { unmeasuredWords } from '../figures/write';
import { plural } from '../format/number';
import { ListFailed } from '../list/ListStates';
import { useSetSearch } from '../list/useSetSearch';
import { VirtualTable } from '../list/VirtualTable';
import { useInView } from '../shell/site';
import { Empty } from '../ui/Empty';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { PeriodBar } from '../ui/PeriodBar';
import { CALENDAR } from '../ui/presets';
import { Segments } from '../ui/Segments';
import { keyOf, namesWords, sharedDimensions } from './answer';
import { columnsOf } from './columns';
import { Drawing } from './Drawing';
import classes from './Explore.module.css';
import { Sentence } from './Sentence';
import { FALLBACK } from './search';
import { Views } from './Views';
import { figuresAsked, type Wanted, wantedOf } from './wanted';

/** Which of several metrics is drawn. */
function Shown({ wanted, metrics }: { wanted: Wanted; metrics: ReadonlyMap<string, MetricAbout> }) {
  const set = useSetSearch();
  if (wanted.metrics.length < 2 || (wanted.by.length === 0 && !wanted.bucket)) return null;
  return (
    <Segments
      label="What is drawn"
      choices={wanted.metrics.map((name) => ({
        value: name,
        label: metrics.get(name)?.title ?? name,
      }))}
      value={wanted.show}
      onChange={(name) => set({ show: name === wanted.metrics[0] ? undefined : name })}
    />
  );
}

function Found(props: {
  answer: Answer;
  inquiry: Inquiry;
  wanted: Wanted;
  metrics: ReadonlyMap<string, MetricAbout>;
}) {
  const { answer, wanted, metrics } = props;
  const { zone } = useInView();
  const titles = wanted.metrics.map((name) => metrics.get(name)?.title ?? name);
  if (answer.items.length === 0) {
    return (
      <Empty title="Nothing is like that" text="Take a condition out, or choose a longer period." />
    );
  }
  const compare = wanted.compare && !unmeasuredWords(answer.meta.previous_known_fraction);
  const dimensions = sharedDimensions(wanted.metrics.map((name) => metrics.get(name)));
  return (
    <>
      <Panel
        title={namesWords(titles)}
        beside={
          <span className={classes.bar}>
            <Shown wanted={wanted} metrics={metrics} />
            <Files inquiry={props.inquiry} what="the answer" />
          </span>
        }
      >
        <NotCompared meta={answer.meta} />
        <Drawing answer={answer} wanted={wanted} metrics={metrics} />
      </Panel>
      <Panel title={plural(answer.items.length, 'row')}>
        <VirtualTable
          label="The answer"
          rows={answer.items}
          keyOf={(row) => keyOf(row, wanted.by)}
          columns={columnsOf({ ...wanted, compare }, metrics, dimensions, zone)}
        />
      </Panel>
    </>
  );
}

function Explore({ site }: { site: string }) {
  const search = useSearch({ from: '/app/explore' });
  const set = useSetSearch();
  const wanted = wantedOf(search);
  const { asked } = useAsked(site, search, FALLBACK);
  const inquiry = figures(asked, figuresAsked(wanted));
  const metrics = useQuery(catalogue);
  const { data, error, isPlaceholderData, refetch } = useQuery(answerTo(inquiry));
  return (
    <>
      {metrics.error ? (
        <ListFailed
          what="The list of metrics"
          error={metrics.error}
          onRetry={() => void metrics.refetch()}
        />
      ) : null}
      {metrics.data ? (
        <Sentence asked={asked} wanted={wanted} metrics={metrics.data} onSet={set} />
      ) : null}
      <div className={classes.bar}>
        <PeriodBar search={search} fallback={FALLBACK} presets={CALENDAR} onChange={set} />
        <Switch
          label="Compared with the period before"
          checked={wanted.compare}
          onChange={(event) =>
            set({ compare: event.currentTarget.checked ? 'previous' : undefined })
          }
        />
      </div>
      {error ? <ListFailed what="The answer" error={error} onRetry={() => void refetch()} /> : null}
      {data && metrics.data && !error ? (
        <div className={classes.found} data-old={isPlaceholderData || undefined}>
          <Found answer={data} inquiry={inquiry} wanted={wanted} metrics={metrics.data} />
        </div>
      ) : null}
      {(data && metrics.data) || error ? null : <Skeleton height={420} />}
    </>
  );
}

/** Any figure by anything, as a sentence; the address is the view. */
export function ExplorePage() {
  const { site } = useInView();
  const search = useSearch({ from: '/app/explore' });
  return (
    <Page
      wide
      title="Explore"
      about="Any figure by anything. The address of this page is the view: send it to whom you like."
      action={<Views search={search} />}
    >
      {site ? (
        <Explore site={site.slug} />
      ) : (
        <Empty
          title="There is no site yet"
          text="Once a site has a source, its figures can be asked for here."
          action={<LinkButton to="/settings/sites">Add a site</LinkButton>}
        />
      )}
    </Page>
  );
}
