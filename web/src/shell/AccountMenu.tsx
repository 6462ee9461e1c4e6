import { Menu, UnstyledButton } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../api/client';
import { signedOut } from '../api/queries';
import { Icon } from '../ui/Icon';
import { useInView } from './site';
import classes from './TopBar.module.css';

export function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const { me } = useInView();
  const navigate = useNavigate();
  const signOut = async () => {
    await api.DELETE('/api/v1/session');
    await navigate({ to: '/login' });
    signedOut();
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton
          className={`${classes.button} ${classes.icon}`}
          aria-label={`Account: ${me.name}, ${me.role}`}
        >
          <Icon name="person" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Icon name="keyboard" />} onClick={onHelp}>
          Keyboard shortcuts
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="cross" />} onClick={() => void signOut()}>
          Sign out {me.name}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
