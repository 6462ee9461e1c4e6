import { isPartial } from '../chart/bars';
import type { Span } from '../chart/shape';
import { bucketWords } from '../chart/words';
import { spanOf } from '../figures/buckets';
import { MetricTerm } from '../figures/Term';
import { beforeOf, type MetricAbout, type Named, numberOf, type Row } from '../figures/types';
import { changeWords, written } from '../figures/write';
import { dayStart } from '../format/local';
import { dayMonth, moment } from '../format/time';
import type { Column } from '../list/VirtualTable';
import { serverNow } from '../live/clock';
import { Value } from '../ui/Figure';
import { valueWords } from './answer';
import type { Wanted } from './wanted';

function Cell({ row, about, zone }: { row: Row; about: MetricAbout; zone: string }) {
  const value = row[about.name];
  const shown =
    about.unit === 'instant' && typeof value === 'string'
      ? moment(value, zone, serverNow())
      : written(numberOf(row, about.name), about.unit);
  return <Value shown={shown} reason="Nothing was measured there" />;
}

/** Pieces of a day are told with their times. */
const isShort = ({ bucket }: Wanted): boolean => bucket === 'hour' || bucket === 'quarter';

/** The day of a piece that is not over, else the piece by its name. */
function whenOf(span: Span, zone: string): string {
  const now = serverNow();
  const days = dayStart(span.from, zone) === span.from && isPartial(span, now);
  return days ? `${dayMonth(span.from, zone)}, so far` : bucketWords(span, zone, now);
}

/** A column for each part of the sentence: the time, the dimensions, the metrics. */
export function columnsOf(
  wanted: Wanted,
  metrics: ReadonlyMap<string, MetricAbout>,
  dimensions: readonly Named[],
  zone: string,
): Column<Row>[] {
  const columns: Column<Row>[] = [];
  if (wanted.bucket) {
    columns.push({
      key: 'bucket',
      title: 'Time',
      width: isShort(wanted) ? '170px' : '120px',
      cell: (row) => whenOf(spanOf(row), zone),
    });
  }
  for (const name of wanted.by) {
    columns.push({
      key: name,
      title: dimensions.find((one) => one.name === name)?.title ?? name,
      hover: (row) => valueWords(row, name) ?? undefined,
      cell: (row) => <Value shown={valueWords(row, name) ?? '–'} reason="Not told" />,
    });
  }
  for (const name of wanted.metrics) {
    const about = metrics.get(name);
    if (!about) continue;
    columns.push({
      key: name,
      title: about.title,
      head: <MetricTerm name={name} />,
      figure: true,
      cell: (row) => <Cell row={row} about={about} zone={zone} />,
    });
    if (!wanted.compare) continue;
    columns.push({
      key: `${name} before`,
      title: 'Change',
      figure: true,
      roomy: true,
      hover: (row) => `${written(beforeOf(row, name), about.unit)} before`,
      cell: (row) => (
        <Value
          shown={changeWords(numberOf(row, name), beforeOf(row, name), about.unit) ?? '–'}
          reason="Not known of both periods"
        />
      ),
    });
  }
  return columns;
}
