import type { ComponentType, ReactNode } from 'react';
import classes from './Dialog.module.css';
import { Icon } from './Icon';

interface TitleProps {
  className?: string;
  tabIndex?: number;
  'data-autofocus'?: boolean;
  children?: ReactNode;
}

/** The head of what lies over the page: its title, which takes the focus first, and the way out. */
export function DialogHead(props: {
  title: ReactNode;
  /** Names the dialog for people who hear the page. */
  as: ComponentType<TitleProps>;
  onClose: () => void;
}) {
  const Title = props.as;
  return (
    <div className={classes.head}>
      <Title className={classes.title} tabIndex={-1} data-autofocus>
        {props.title}
      </Title>
      <button type="button" className={classes.close} aria-label="Close" onClick={props.onClose}>
        <Icon name="cross" />
      </button>
    </div>
  );
}
