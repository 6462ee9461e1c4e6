import { Button } from '@mantine/core';
import { useState } from 'react';
import { ChartTable } from '../chart/ChartTable';
import type { Series } from '../chart/shape';
import { Icon } from '../ui/Icon';

/** A button that shows what a chart shows as a table. */
export function SeriesTable(props: {
  title: string;
  series: readonly Series[];
  write: (value: number | null) => string;
}) {
  const [shown, show] = useState(false);
  const file = `${props.title.toLowerCase().replace(/[^a-z]+/g, '-')}.csv`;
  return (
    <>
      <Button
        variant="subtle"
        size="xs"
        leftSection={<Icon name="table" size={16} />}
        onClick={() => show(true)}
      >
        Table<span className="unseen"> of {props.title}</span>
      </Button>
      {shown ? <ChartTable {...props} file={file} onClose={() => show(false)} /> : null}
    </>
  );
}
