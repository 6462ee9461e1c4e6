import type { CSSProperties, ReactNode } from 'react';
import { Scroll } from '../ui/Scroll';
import { useFirst } from '../ui/ShowAll';
import table from '../ui/Table.module.css';
import classes from './RankTable.module.css';

export interface RankColumn<T> {
  key: string;
  title: ReactNode;
  cell: (row: T) => ReactNode;
  /** Left out of a narrow table. */
  roomy?: boolean;
}

export interface RankTableProps<T> {
  label: string;
  rows: readonly T[];
  keyOf: (row: T) => string;
  /** What each row is about. */
  head: { title: string; cell: (row: T) => ReactNode };
  /** The length of its bar; null is unknown and has none. */
  value: (row: T) => number | null;
  columns: readonly RankColumn<T>[];
  /** Rows before "Show all". */
  few?: number;
  /** Numbered from the top. */
  ranked?: boolean;
}

const shareOf = (value: number | null, top: number): CSSProperties =>
  ({ '--share': value === null || top <= 0 ? 0 : value / top }) as CSSProperties;

/** Horizontal bars with their figures: a chart that is a table. */
export function RankTable<T>(props: RankTableProps<T>) {
  const { rows, keyOf, head, value, columns, ranked } = props;
  const { shown, more } = useFirst(rows, props.few ?? 10);
  const top = Math.max(0, ...rows.map((row) => value(row) ?? 0));
  const roomy = (column: RankColumn<T>) =>
    `${table.figure} ${column.roomy ? table.roomy : ''}`.trim();
  return (
    <>
      <Scroll label={`${props.label}, as figures`}>
        <table className={`${table.table} ${classes.table}`} aria-label={props.label}>
          <thead>
            <tr>
              {ranked ? <th scope="col">#</th> : null}
              <th scope="col">{head.title}</th>
              <td aria-hidden="true" className={classes.length} />
              {columns.map((column) => (
                <th key={column.key} scope="col" className={roomy(column)}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, i) => (
              <tr key={keyOf(row)}>
                {ranked ? <td className={classes.rank}>{i + 1}</td> : null}
                <th scope="row" className={classes.name}>
                  {head.cell(row)}
                </th>
                <td aria-hidden="true" className={classes.length}>
                  <span className={classes.bar} style={shareOf(value(row), top)} />
                </td>
                {columns.map((column) => (
                  <td key={column.key} className={roomy(column)}>
                    {column.cell(row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {more}
    </>
  );
}
