import { useInView } from '../shell/site';
import { Notice } from '../ui/Notice';
import { Page } from '../ui/Page';
import { TokensPanel } from './TokensPanel';
import { UsersPanel } from './UsersPanel';

export function UsersPage() {
  const { me } = useInView();
  return (
    <Page
      title="Users and tokens"
      about="People sign in with a name and a password; programs send a token."
    >
      {me.role === 'admin' ? (
        <>
          <UsersPanel />
          <TokensPanel />
        </>
      ) : (
        <Notice tone="plain">
          You are signed in as {me.name}, {me.role}. An administrator can change users and tokens.
        </Notice>
      )}
    </Page>
  );
}
