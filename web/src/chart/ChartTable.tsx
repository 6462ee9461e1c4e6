import { Button } from '@mantine/core';
import { moment } from '../format/time';
import { serverNow } from '../live/clock';
import { useZone } from '../shell/site';
import { Dialog } from '../ui/Dialog';
import { Icon } from '../ui/Icon';
import { Scroll } from '../ui/Scroll';
import { saveText } from '../ui/saveText';
import table from '../ui/Table.module.css';
import { chartCsv, rowsOf } from './rows';
import type { Point, Series } from './shape';

const withBand = (point: Point | undefined, write: (value: number | null) => string): string => {
  if (!point || point.value === null) return 'not measured';
  const { value, low, high } = point;
  if (low == null || high == null || low === high) return write(value);
  return `${write(value)} (${write(low)} to ${write(high)})`;
};

/** What the chart shows, as figures and as a file, the newest first. */
export function ChartTable(props: {
  title: string;
  file: string;
  series: readonly Series[];
  write: (value: number | null) => string;
  onClose: () => void;
}) {
  const zone = useZone();
  const now = serverNow();
  return (
    <Dialog wide onClose={props.onClose} title={props.title}>
      <Button
        variant="default"
        leftSection={<Icon name="download" />}
        onClick={() => saveText(props.file, 'text/csv', chartCsv(props.series))}
      >
        Download as CSV
      </Button>
      <Scroll label="Figures of the chart" tall>
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">From, {zone}</th>
              {props.series.map((each) => (
                <th key={each.key} scope="col" className={table.figure}>
                  {each.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowsOf(props.series)
              .reverse()
              .map(([at, points]) => (
                <tr key={at}>
                  <td className={table.nowrap}>{moment(at, zone, now)}</td>
                  {points.map((point, i) => (
                    <td key={props.series[i]?.key} className={table.figure}>
                      {withBand(point, props.write)}
                    </td>
                  ))}
                </tr>
              ))}
          </tbody>
        </table>
      </Scroll>
    </Dialog>
  );
}
