import { Link } from '@tanstack/react-router';
import classes from './SongLink.module.css';

/** The title of a song, which leads to its page; of anything else the title alone. */
export function SongLink(props: {
  id: string | null | undefined;
  title: string | null | undefined;
  kind?: string;
}) {
  const { id, kind = 'song' } = props;
  const title = props.title ?? 'Unknown title';
  if (!id || kind !== 'song') return title;
  return (
    <Link to="/songs/$id" params={{ id }} className={classes.link}>
      {title}
    </Link>
  );
}
