import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { queries } from '../api/queries';
import { LinkButton } from '../ui/LinkButton';
import { Plain } from '../ui/Plain';
import { ChooseKinds } from './ChooseKinds';
import { ConnectStation } from './ConnectStation';
import { CreateAdmin } from './CreateAdmin';
import { NoLink } from './NoLink';
import { Steps } from './Steps';

function AlreadyDone() {
  return (
    <Plain title="Tallylight is set up">
      <p className="quiet">An administrator exists, so this link has done its work.</p>
      <LinkButton to="/login">Sign in</LinkButton>
    </Plain>
  );
}

/** The first minutes: an administrator, what to run, the first station. */
export function SetupPage() {
  const { token, step = 'admin' } = useSearch({ from: '/setup' });
  const { data: setup } = useSuspenseQuery(queries.setup);
  const session = useQuery({ ...queries.session, enabled: !setup.needs_admin, retry: false });

  if (setup.needs_admin) {
    if (token === undefined) return <NoLink />;
    return (
      <Plain title="Create the administrator">
        <Steps at="admin" />
        <CreateAdmin token={token} />
      </Plain>
    );
  }
  if (session.isPending) return null;
  if (!session.data || step === 'admin') return <AlreadyDone />;
  if (step === 'kinds') {
    return (
      <Plain title="What do you run?" wide>
        <Steps at="kinds" />
        <ChooseKinds />
      </Plain>
    );
  }
  return (
    <Plain title="Connect your first station" wide>
      <Steps at="station" />
      <ConnectStation />
    </Plain>
  );
}
