import { Button, NativeSelect, Skeleton } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { sentenceOf } from '../api/problem';
import { queries, queryClient } from '../api/queries';
import type { Site, Source, SourceKind } from '../api/types';
import { useInView } from '../shell/site';
import { Dialog } from '../ui/Dialog';
import { Empty } from '../ui/Empty';
import { Icon } from '../ui/Icon';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { DeleteSource } from './DeleteSource';
import { Quarantine } from './Quarantine';
import { SourceEditor } from './SourceEditor';
import { SourceRow } from './SourceRow';
import classes from './SourcesPage.module.css';

const refresh = () => queryClient.invalidateQueries({ queryKey: ['sources'] });

/** What the address says is open: a new source of a kind, one being edited, one to be deleted. */
function useOpen() {
  const search = useSearch({ from: '/app/settings/sources' });
  const navigate = useNavigate({ from: '/settings/sources' });
  const open = (what: { add?: string; edit?: string; remove?: string }) =>
    void navigate({ search: (old) => ({ site: old.site, ...what }) });
  return { ...search, open, close: () => open({}) };
}

function AddSource(props: { kinds: SourceKind[]; site: Site; onClose: () => void }) {
  const { add, open } = useOpen();
  const kind = props.kinds.find((k) => k.kind === add) ?? props.kinds[0];
  if (!kind) return null;
  return (
    <Dialog onClose={props.onClose} title="Add a source" wide>
      <div className="form">
        {props.kinds.length > 1 ? (
          <NativeSelect
            label="Kind"
            data={props.kinds.map((k) => ({ value: k.kind, label: k.title }))}
            value={kind.kind}
            onChange={(event) => open({ add: event.currentTarget.value })}
          />
        ) : null}
        <SourceEditor
          key={kind.kind}
          kind={kind}
          site={props.site.slug}
          saveLabel="Start watching"
          onSaved={async () => {
            await refresh();
            props.onClose();
          }}
        />
      </div>
    </Dialog>
  );
}

function EditSource(props: { kinds: SourceKind[]; source: Source; onClose: () => void }) {
  const { source, onClose } = props;
  const kind = props.kinds.find((k) => k.kind === source.kind);
  return (
    <Dialog onClose={onClose} title={`Edit ${source.name}`} wide>
      {kind ? (
        <SourceEditor
          kind={kind}
          site={source.site}
          source={source}
          saveLabel="Save changes"
          onSaved={async () => {
            await refresh();
            onClose();
          }}
        />
      ) : (
        <p>This server no longer knows the kind “{source.kind}”.</p>
      )}
    </Dialog>
  );
}

function Dialogs({ sources, site }: { sources: Source[]; site: Site }) {
  const { data: kinds } = useSuspenseQuery(queries.sourceKinds);
  const { add, edit, remove, close } = useOpen();
  const edited = sources.find((s) => s.id === edit);
  const removed = sources.find((s) => s.id === remove);
  return (
    <>
      {add === undefined ? null : <AddSource kinds={kinds} site={site} onClose={close} />}
      {edited ? <EditSource kinds={kinds} source={edited} onClose={close} /> : null}
      {removed ? <DeleteSource source={removed} onClose={close} onGone={refresh} /> : null}
    </>
  );
}

function List({ sources }: { sources: Source[] }) {
  const { open } = useOpen();
  return (
    <ul className={classes.list}>
      {sources.map((source) => (
        <SourceRow
          key={source.id}
          source={source}
          onEdit={() => open({ edit: source.id })}
          onDelete={() => open({ remove: source.id })}
        />
      ))}
    </ul>
  );
}

function OfSite({ site }: { site: Site }) {
  const { open } = useOpen();
  const { data, error, refetch } = useQuery(queries.sources(site.slug));
  const add = (
    <Button leftSection={<Icon name="plus" />} onClick={() => open({ add: 'icecast' })}>
      Add a source
    </Button>
  );
  return (
    <Page
      title="Sources"
      about={`Where the figures of ${site.name} come from. A source is asked gently, or sends by itself.`}
      action={data?.length ? add : null}
    >
      {error ? (
        <Notice tone="warn">
          {sentenceOf(error)}{' '}
          <Button variant="default" size="xs" onClick={() => void refetch()}>
            Try again
          </Button>
        </Notice>
      ) : null}
      {data === undefined && !error ? <Skeleton height={116} radius={10} /> : null}
      {data?.length === 0 ? (
        <Empty
          title="No source yet"
          text="Each server or program that tells what is on air is listed here, with how it fares and when it last answered."
          action={add}
        />
      ) : null}
      {data ? <List sources={data} /> : null}
      {data ? <Quarantine site={site.slug} /> : null}
      <Dialogs sources={data ?? []} site={site} />
    </Page>
  );
}

export function SourcesPage() {
  const { me, site } = useInView();
  if (me.role === 'viewer') {
    return (
      <Page title="Sources">
        <Notice tone="plain">An operator or an administrator looks after the sources.</Notice>
      </Page>
    );
  }
  return site ? (
    <OfSite site={site} />
  ) : (
    <Page title="Sources">
      <Empty title="There is no site yet" text="Sources belong to a site. Make one under Sites." />
    </Page>
  );
}
