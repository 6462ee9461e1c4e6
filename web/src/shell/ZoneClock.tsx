import { Menu, UnstyledButton } from '@mantine/core';
import {
  ownZone,
  timeOfDay,
  timeWithSeconds,
  type ZoneChoice,
  zonePlace,
  zoneWords,
} from '../format/time';
import { useNow } from '../live/clock';
import { Icon } from '../ui/Icon';
import { useInView } from './site';
import classes from './TopBar.module.css';

const CHOICES: readonly ZoneChoice[] = ['site', 'mine', 'utc'];

/** The studio clock, and in whose time the page tells times. */
export function ZoneClock() {
  const { site, zone, zoneChoice, chooseZone } = useInView();
  const now = useNow();
  const zones: Record<ZoneChoice, string> = {
    site: site?.zone ?? 'UTC',
    mine: ownZone(),
    utc: 'UTC',
  };
  return (
    <Menu position="bottom-end" width={280}>
      <Menu.Target>
        <UnstyledButton className={`${classes.button} ${classes.clock}`}>
          <span className={classes.time}>
            <span className={classes.long}>{timeWithSeconds(now, zone)}</span>
            <span className={classes.place}>{timeOfDay(now, zone)}</span>
          </span>
          <span className={classes.zone}>
            <span className={classes.long}>{zoneWords(zoneChoice, zone)}</span>
            <span className={classes.place}>{zonePlace(zone)}</span>
          </span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {CHOICES.map((choice) => (
          <Menu.Item
            key={choice}
            leftSection={choice === zoneChoice ? <Icon name="check" /> : <span />}
            onClick={() => chooseZone(choice)}
          >
            {zoneWords(choice, zones[choice])}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
