import { Button } from '@mantine/core';
import { useState } from 'react';
import { count } from '../format/number';

/** The first few rows, and a button for the rest: no list scrolls inside the page. */
export function useFirst<T>(rows: readonly T[], few: number) {
  const [all, setAll] = useState(false);
  const more =
    rows.length > few ? (
      <Button variant="subtle" size="xs" onClick={() => setAll(!all)} aria-expanded={all}>
        {all ? `Show ${count(few)}` : `Show all ${count(rows.length)}`}
      </Button>
    ) : null;
  return { shown: all ? rows : rows.slice(0, few), more };
}
