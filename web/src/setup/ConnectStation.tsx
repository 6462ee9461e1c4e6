import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { queries, queryClient } from '../api/queries';
import { SourceEditor } from '../settings/SourceEditor';
import { LinkButton } from '../ui/LinkButton';

/** The first source; the kind that polls a station is the one a new user has. */
export function ConnectStation() {
  const { data: kinds } = useSuspenseQuery(queries.sourceKinds);
  const { data: sites } = useSuspenseQuery(queries.sites);
  const navigate = useNavigate();
  const kind = kinds.find((k) => k.kind === 'icecast') ?? kinds.find((k) => !k.is_push);
  const site = sites[0];
  if (!kind || !site) {
    return <p className="quiet">This server offers no kind of station that can be connected.</p>;
  }
  return (
    <SourceEditor
      kind={kind}
      site={site.slug}
      saveLabel="Start watching"
      onSaved={async () => {
        await queryClient.invalidateQueries({ queryKey: ['sources'] });
        await navigate({ to: '/' });
      }}
      beside={
        <LinkButton to="/" variant="subtle">
          Skip for now
        </LinkButton>
      }
    />
  );
}
