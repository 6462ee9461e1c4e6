import { Outlet, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { signedOut, whenSignedOut } from '../api/queries';
import { LiveProvider } from '../live/LiveProvider';
import { safeReturn } from '../login/safeReturn';
import { BottomBar } from './BottomBar';
import { KeyboardHelp } from './KeyboardHelp';
import { useShortcuts } from './keys';
import { Rail } from './Rail';
import { ServerNotice } from './ServerNotice';
import classes from './Shell.module.css';
import { InViewProvider, useInView } from './site';
import { TopBar } from './TopBar';

/** A session that ends while the page is open leads to the login and back to the same place. */
function useLoginWhenSignedOut(): void {
  const router = useRouter();
  const navigate = useNavigate();
  useEffect(() => {
    let leaving = false;
    return whenSignedOut(() => {
      if (leaving) return;
      leaving = true;
      const search = { return: safeReturn(router.state.location.href) };
      // forgotten only once the page that reads it is gone
      void navigate({ to: '/login', search }).then(signedOut);
    });
  }, [router, navigate]);
}

const MAIN = 'content';
const toContent = () => document.getElementById(MAIN)?.focus();

function Frame({ children }: { children: ReactNode }) {
  const [help, showHelp] = useState(false);
  useShortcuts(() => showHelp(true));
  return (
    <div className={classes.shell}>
      {/* a button, not a link: an address with a hash would leave the page below a <base> */}
      <button type="button" className={classes.skip} onClick={toContent}>
        Skip to content
      </button>
      <Rail />
      <TopBar onHelp={() => showHelp(true)} />
      <main id={MAIN} className={classes.main} tabIndex={-1}>
        <ServerNotice />
        <Suspense fallback={null}>{children}</Suspense>
      </main>
      <BottomBar />
      {help ? <KeyboardHelp onClose={() => showHelp(false)} /> : null}
    </div>
  );
}

function WithLive({ children }: { children: ReactNode }) {
  const { site } = useInView();
  return site ? <LiveProvider site={site.slug}>{children}</LiveProvider> : children;
}

/** The frame of every page behind the login. */
export function Shell() {
  useLoginWhenSignedOut();
  const { site } = useSearch({ from: '/app' });
  return (
    <InViewProvider wanted={site}>
      <WithLive>
        <Frame>
          <Outlet />
        </Frame>
      </WithLive>
    </InViewProvider>
  );
}
