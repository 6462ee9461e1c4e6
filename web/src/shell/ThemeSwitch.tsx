import {
  type MantineColorScheme,
  Menu,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { Icon, type IconName } from '../ui/Icon';
import classes from './TopBar.module.css';

const THEMES: readonly (readonly [MantineColorScheme, string, IconName])[] = [
  ['dark', 'Dark', 'moon'],
  ['light', 'Light', 'sun'],
  ['auto', 'As the system', 'system'],
];

export function ThemeSwitch() {
  // without it a style element is put into the page, which the server's policy refuses
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const shown = useComputedColorScheme('dark');
  return (
    <Menu position="bottom-end" width={190}>
      <Menu.Target>
        <UnstyledButton
          className={`${classes.button} ${classes.icon}`}
          aria-label={`Theme: ${shown}`}
        >
          <Icon name={shown === 'dark' ? 'moon' : 'sun'} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {THEMES.map(([value, label, icon]) => (
          <Menu.Item
            key={value}
            leftSection={<Icon name={icon} />}
            rightSection={value === colorScheme ? <Icon name="check" size={16} /> : null}
            onClick={() => setColorScheme(value)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
