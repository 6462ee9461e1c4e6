import { Button } from '@mantine/core';
import { type ReactNode, useMemo } from 'react';
import { count } from '../format/number';
import table from '../ui/Table.module.css';
import type { Pages, Total } from './usePages';
import type { Column } from './VirtualTable';
import classes from './VirtualTable.module.css';

const headOf = <T,>(columns: readonly Column<T>[]): Column<T> | undefined =>
  columns.find((column) => column.isHead) ?? columns[0];

const cellClass = <T,>(column: Column<T>): string =>
  [classes.cell, column.figure && table.figure, column.roomy && table.roomy]
    .filter(Boolean)
    .join(' ');

export function Head<T>({ columns }: { columns: readonly Column<T>[] }) {
  return (
    <>
      <colgroup>
        {columns.map((column) => (
          <col
            key={column.key}
            className={column.roomy ? table.roomy : undefined}
            style={{ width: column.width }}
          />
        ))}
      </colgroup>
      <thead>
        <tr>
          {columns.map((column) => (
            <th
              key={column.key}
              scope="col"
              className={`${cellClass(column)} ${column === headOf(columns) ? classes.about : ''}`}
            >
              {column.head ?? column.title}
            </th>
          ))}
        </tr>
      </thead>
    </>
  );
}

interface CellsProps<T> {
  row: T;
  columns: readonly Column<T>[];
  below?: (row: T) => ReactNode;
}

function cellsOf<T>({ row, columns, below }: CellsProps<T>): ReactNode {
  const head = headOf(columns);
  return columns.map((column) =>
    column === head ? (
      <th
        key={column.key}
        scope="row"
        className={`${cellClass(column)} ${classes.about}`}
        title={column.hover?.(row)}
      >
        {column.cell(row)}
        {below ? <div className={`${classes.below} ${table.narrowOnly}`}>{below(row)}</div> : null}
      </th>
    ) : (
      <td key={column.key} className={cellClass(column)} title={column.hover?.(row)}>
        {column.cell(row)}
      </td>
    ),
  );
}

/** The cells of a row. Scrolling draws new rows; those that stay are not drawn again. */
export function Cells<T>({ row, columns, below }: CellsProps<T>) {
  return useMemo(() => cellsOf({ row, columns, below }), [row, columns, below]);
}

function shownOf(rows: number, total: Total | null | undefined): string {
  if (!total) return `${count(rows)} shown`;
  return `${count(rows)} of ${total.at_least ? 'at least ' : ''}${count(total.count)} shown`;
}

export function After<T>({ rows, pages }: { rows: number; pages?: Pages<T> }) {
  return (
    <div className={classes.after}>
      <span className="quiet">{shownOf(rows, pages?.total)}</span>
      {pages?.more ? (
        <Button variant="default" size="xs" loading={pages.isMore} onClick={pages.more}>
          Load more
        </Button>
      ) : null}
    </div>
  );
}

/** The height of rows that are not drawn. */
export function Space({ height, columns }: { height: number; columns: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: it takes no focus
    <tr aria-hidden="true" className={classes.space}>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
