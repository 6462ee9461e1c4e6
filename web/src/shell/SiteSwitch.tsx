import { Menu, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { ofSite, type Search } from '../list/search';
import { Icon } from '../ui/Icon';
import { useInView } from './site';
import classes from './TopBar.module.css';

/** The site in view; a menu only where there is more than one. */
export function SiteSwitch() {
  const { site, sites } = useInView();
  const navigate = useNavigate();
  if (!site) return <p className={classes.siteAlone}>No site yet</p>;
  if (sites.length === 1) return <p className={classes.siteAlone}>{site.name}</p>;
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target>
        <UnstyledButton
          className={`${classes.button} ${classes.site}`}
          aria-label={`${site.name}, switch site`}
        >
          <span className={classes.siteName}>{site.name}</span>
          <Icon name="chevron" size={16} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {sites.map((each) => (
          <Menu.Item
            key={each.slug}
            leftSection={each.slug === site.slug ? <Icon name="check" /> : <span />}
            onClick={() =>
              void navigate({ to: '.', search: (old: Search) => ofSite(old, each.slug) })
            }
          >
            {each.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
