import { Menu, UnstyledButton } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { Fragment } from 'react';
import { Icon } from '../ui/Icon';
import classes from './BottomBar.module.css';
import { BAR_ROOM, groupsBehindMore, placesFor } from './nav';
import { useInView } from './site';

/** On a phone: three places and the rest behind More. */
export function BottomBar() {
  const { me } = useInView();
  const navigate = useNavigate();
  const places = placesFor(me.role);
  return (
    <nav className={classes.bar} aria-label="Main, on a phone">
      {places.slice(0, BAR_ROOM).map((place) => (
        <Link
          key={place.to}
          to={place.to}
          className={classes.link}
          activeProps={{ 'data-here': true }}
          activeOptions={{ exact: place.to === '/', includeSearch: false }}
        >
          <Icon name={place.icon} size={21} />
          {place.short}
        </Link>
      ))}
      <Menu position="top-end" width={220}>
        <Menu.Target>
          <UnstyledButton className={classes.link}>
            <Icon name="more" size={21} />
            More
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu}>
          {groupsBehindMore(me.role).map(({ label, places: behind }) => (
            <Fragment key={behind[0]?.to}>
              <Menu.Label>{label}</Menu.Label>
              {behind.map((place) => (
                <Menu.Item
                  key={place.to}
                  leftSection={<Icon name={place.icon} />}
                  onClick={() => void navigate({ to: place.to })}
                >
                  {place.label}
                </Menu.Item>
              ))}
            </Fragment>
          ))}
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}
