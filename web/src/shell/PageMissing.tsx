import { Link } from '@tanstack/react-router';
import { Plain } from '../ui/Plain';

export function PageMissing() {
  return (
    <Plain title="There is no page here">
      <p className="quiet">The address may be mistyped, or the page was moved.</p>
      <p>
        <Link to="/">Go to On air</Link>
      </p>
    </Plain>
  );
}
