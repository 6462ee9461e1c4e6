import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { sentenceOf } from '../api/problem';
import { age } from '../format/duration';
import { useSetSearch } from '../list/useSetSearch';
import { useNow } from '../live/clock';
import { useInView } from '../shell/site';
import { Empty } from '../ui/Empty';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { ReadAge } from '../ui/ReadAge';
import { Segments } from '../ui/Segments';
import { Connections } from './Connections';
import classes from './Health.module.css';
import { HealthRecipe } from './HealthRecipe';
import { HistoryPanel } from './HistoryPanel';
import { Load } from './Load';
import { isStale } from './levels';
import { type Machine, machinesOf, type Snapshots } from './queries';

function Now({ machine, meta }: { machine: Machine; meta: Snapshots['meta'] }) {
  const now = useNow();
  const stale = isStale(machine.at, machine.interval_ms, now);
  return (
    <>
      {stale ? (
        <Notice tone="warn">
          {machine.source} has told nothing for{' '}
          {age(now - Date.parse(machine.at)).replace(' ago', '')}: these are its last figures. Look
          whether it runs, and whether it reaches this server.
        </Notice>
      ) : null}
      <div className={classes.now} data-stale={stale || undefined}>
        <Load machine={machine} />
        <Connections machine={machine} meta={meta} />
      </div>
    </>
  );
}

function Machines({ site, told }: { site: string; told: Snapshots }) {
  const search = useSearch({ from: '/app/health' });
  const set = useSetSearch();
  const names = told.items.map((each) => each.source ?? '').sort((a, b) => a.localeCompare(b));
  const machine =
    told.items.find((each) => each.source === search.machine) ??
    told.items.find((each) => each.source === names[0]);
  if (!machine) return null;
  return (
    <>
      <div className={classes.head}>
        {names.length > 1 ? (
          <Segments
            label="Machine"
            choices={names.map((name) => ({ value: name, label: name }))}
            value={machine.source ?? ''}
            onChange={(name) => set({ machine: name })}
          />
        ) : (
          <span>{machine.source}</span>
        )}
        <ReadAge at={machine.at} pollMs={machine.interval_ms} />
      </div>
      <Now machine={machine} meta={told.meta} />
      <HistoryPanel site={site} source={machine.source ?? ''} period={search.period ?? '1h'} />
    </>
  );
}

function OfSite({ site }: { site: string }) {
  const { data, error, refetch } = useQuery(machinesOf(site));
  if (data === undefined) {
    return error ? (
      <Notice tone="warn">
        How the machines are could not be read. {sentenceOf(error)}{' '}
        <Button variant="default" size="xs" onClick={() => void refetch()}>
          Try again
        </Button>
      </Notice>
    ) : (
      <Skeleton height={260} radius={10} />
    );
  }
  if (data.items.length > 0) return <Machines site={site} told={data} />;
  return (
    <Empty
      title="No machine tells of itself yet"
      text="CPU, memory, deck buffers, encoders and connections of a playout machine are here as soon as it sends them, once a minute or each 5 s:"
      action={<HealthRecipe site={site} />}
    />
  );
}

/** How the playout machines fare, now and over the last hours and days. */
export function HealthPage() {
  const { site } = useInView();
  return (
    <Page title="Playout health" about="Buffers, load and connections of the playout machine.">
      {site ? (
        <OfSite site={site.slug} />
      ) : (
        <Empty
          title="There is no site yet"
          text="Machines belong to a site. Make one under Sites."
        />
      )}
    </Page>
  );
}
