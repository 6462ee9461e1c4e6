import { AccountMenu } from './AccountMenu';
import { LiveBadge } from './LiveBadge';
import { SiteSwitch } from './SiteSwitch';
import { ThemeSwitch } from './ThemeSwitch';
import classes from './TopBar.module.css';
import { ZoneClock } from './ZoneClock';

/** What holds on every page: which site, what time it is where, and whether the line is up. */
export function TopBar({ onHelp }: { onHelp: () => void }) {
  return (
    <header className={classes.top}>
      <SiteSwitch />
      <div className={classes.right}>
        <LiveBadge />
        <ZoneClock />
        <ThemeSwitch />
        <AccountMenu onHelp={onHelp} />
      </div>
    </header>
  );
}
