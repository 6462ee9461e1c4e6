import { useSearch } from '@tanstack/react-router';
import { count } from '../format/number';
import { moment } from '../format/time';
import { FilterChips } from '../list/FilterChips';
import { FilterMenu } from '../list/FilterMenu';
import bar from '../list/Filters.module.css';
import { ListFailed, ListSkeleton } from '../list/ListStates';
import { SearchBox } from '../list/SearchBox';
import { usePages } from '../list/usePages';
import { useSetSearch } from '../list/useSetSearch';
import { VirtualTable } from '../list/VirtualTable';
import { serverNow } from '../live/clock';
import { useInView } from '../shell/site';
import { Empty } from '../ui/Empty';
import { LinkButton } from '../ui/LinkButton';
import { Page } from '../ui/Page';
import { Panel } from '../ui/Panel';
import { PeriodBar } from '../ui/PeriodBar';
import { columnsIn } from './columns';
import { FailureDrawer } from './FailureDrawer';
import { type Failure, failuresKey, readFailures } from './queries';
import type { ErrorsSearch } from './search';
import { FILTERS, stateOf } from './words';

const narrowed = ({ group: _, ...search }: ErrorsSearch): boolean =>
  Object.entries(search).some(([key, value]) => key !== 'site' && value !== undefined);

function Nothing({ search }: { search: ErrorsSearch }) {
  if (narrowed(search)) {
    return (
      <Empty
        title="No error is like that"
        text="Take a filter out, or choose a longer period."
        action={
          <LinkButton to="/errors" variant="default">
            Show all errors
          </LinkButton>
        }
      />
    );
  }
  return (
    <Empty
      title="Nothing has failed"
      text="What playout and scripts push as errors stands here, each kind of failure once."
      action={
        <LinkButton to="/events" variant="default">
          Look at the events
        </LinkButton>
      }
    />
  );
}

const belowOf = (row: Failure, zone: string): string =>
  [row.service, stateOf(row), `last ${moment(row.last_at, zone, serverNow())}`].join(' · ');

function Errors({ site }: { site: string }) {
  const { zone } = useInView();
  const search = useSearch({ from: '/app/errors' });
  const set = useSetSearch();
  const values = { ...search };
  const pages = usePages(failuresKey(site, search, zone), (part) =>
    readFailures(site, search, zone, part),
  );
  const open = pages.rows.filter((row) => row.open > 0).length;
  return (
    <>
      <div className={bar.bar}>
        <SearchBox
          label="Search message and service"
          value={search.q}
          onSearch={(q) => set({ q }, true)}
        />
        <FilterMenu filters={FILTERS} values={values} onSet={set} />
        <PeriodBar search={search} fallback="7d" anyTime onChange={set} />
      </div>
      <FilterChips filters={FILTERS} values={values} onSet={set} />
      {pages.error ? <ListFailed error={pages.error} onRetry={pages.reload} /> : null}
      {pages.isFirst && !pages.error ? <ListSkeleton /> : null}
      {!pages.isFirst && pages.rows.length === 0 && !pages.error ? (
        <Nothing search={search} />
      ) : null}
      {pages.rows.length > 0 ? (
        <Panel title={`${count(open)} open`}>
          <VirtualTable
            label="Errors by what failed, the newest first"
            pages={pages}
            keyOf={(row) => row.fingerprint}
            columns={columnsIn(zone)}
            below={(row) => belowOf(row, zone)}
            onOpen={(row) => set({ group: row.fingerprint })}
            open={search.group}
          />
        </Panel>
      ) : null}
      {search.group ? (
        <FailureDrawer
          fingerprint={search.group}
          site={site}
          onClose={() => set({ group: undefined })}
        />
      ) : null}
    </>
  );
}

/** What failed, each kind once. */
export function ErrorsPage() {
  const { site } = useInView();
  return (
    <Page title="Errors" about="What failed, each kind once; what recurs opens again.">
      {site ? <Errors site={site.slug} /> : <Nothing search={{}} />}
    </Page>
  );
}
