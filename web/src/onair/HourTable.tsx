import { Button } from '@mantine/core';
import type { HourPoint } from '../api/types';
import { count } from '../format/number';
import { timeWithSeconds } from '../format/time';
import { useInView } from '../shell/site';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Scroll } from '../ui/Scroll';
import { saveText } from '../ui/saveText';
import table from '../ui/Table.module.css';

function csvOf(points: readonly HourPoint[]): string {
  const rows = points.map(([at, value]) => `${new Date(at).toISOString()},${value ?? ''}`);
  return ['at,listeners', ...rows].join('\r\n');
}

/** The hour's line as figures, newest first, and as a file. */
export function HourTable(props: { name: string; points: HourPoint[]; onClose: () => void }) {
  const { zone } = useInView();
  const newest = [...props.points].reverse();
  return (
    <Dialog onClose={props.onClose} title={`Listeners of ${props.name}, last hour`}>
      <Button
        variant="default"
        leftSection={<Icon name="download" />}
        onClick={() => saveText('listeners-last-hour.csv', 'text/csv', csvOf(props.points))}
      >
        Download as CSV
      </Button>
      <Scroll label="Readings" tall>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Time, {zone}</th>
              <th scope="col" className={table.figure}>
                Listeners
              </th>
            </tr>
          </thead>
          <tbody>
            {newest.map(([at, value]) => (
              <tr key={at}>
                <td>{timeWithSeconds(at, zone)}</td>
                <td className={table.figure}>{value === null ? 'not measured' : count(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </Dialog>
  );
}
