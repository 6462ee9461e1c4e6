import { Link } from '@tanstack/react-router';
import { Icon } from '../ui/Icon';
import { Logo } from '../ui/Logo';
import { groupsFor } from './nav';
import classes from './Rail.module.css';
import { useInView } from './site';

/** The left rail: groups that have a page, with the place in view marked. */
export function Rail() {
  const { me } = useInView();
  return (
    <nav className={classes.rail} aria-label="Main">
      <div className={classes.inside}>
        <Link to="/" className={classes.brand} aria-label="Tallylight, to On air">
          <Logo />
          <span>Tallylight</span>
        </Link>
        {groupsFor(me.role).map((group) => (
          <div key={group.places[0]?.to} className={classes.group}>
            {group.label ? <p className={classes.title}>{group.label}</p> : null}
            <ul>
              {group.places.map((place) => (
                <li key={place.to}>
                  <Link
                    to={place.to}
                    className={classes.link}
                    activeProps={{ 'data-here': true }}
                    activeOptions={{ exact: place.to === '/', includeSearch: false }}
                  >
                    <Icon name={place.icon} />
                    <span className={classes.long}>{place.label}</span>
                    <span className={classes.short} aria-hidden="true">
                      {place.short}
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </nav>
  );
}
