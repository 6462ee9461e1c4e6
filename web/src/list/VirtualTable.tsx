import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type ReactNode,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import table from '../ui/Table.module.css';
import { moved } from './moved';
import { After, Cells, Head, Space } from './TableParts';
import type { Pages } from './usePages';
import classes from './VirtualTable.module.css';

export interface Column<T> {
  key: string;
  title: string;
  /** The title as it is drawn, where it is more than a word. */
  head?: ReactNode;
  cell: (row: T) => ReactNode;
  /** A CSS width; columns without one share what is left. */
  width?: string;
  /** Figures stand to the right. */
  figure?: boolean;
  /** What the row is about; the first column where none says so. A narrow table tells more below it. */
  isHead?: boolean;
  /** Left out of a narrow table, which tells it `below` instead. */
  roomy?: boolean;
  /** The full text on hover, where the cell may be cut. */
  hover?: (row: T) => string | undefined;
}

/** Either a list that is read a page at a time, or rows that are all there. */
type Listed<T> = { pages: Pages<T>; rows?: undefined } | { pages?: undefined; rows: readonly T[] };

export type VirtualTableProps<T> = Listed<T> & {
  label: string;
  keyOf: (row: T) => string;
  columns: readonly Column<T>[];
  /** A second line in a narrow table, under what the row is about. */
  below?: (row: T) => ReactNode;
  /** Opens what stands behind a row: on click, and on Enter. */
  onOpen?: (row: T) => void;
  /** The key of the row that is open. */
  open?: string;
  /** For marks of a row, as a `data-tone` that the owner's style reads. */
  toneOf?: (row: T) => string | undefined;
};

const ROW = 36;
/** Fewer rows than this are all in the page: found by its search, and printed. */
const VIRTUAL_ABOVE = 200;

/** Where the body of the table begins in the page; it moves with what stands above. */
function useTop(body: { readonly current: HTMLElement | null }): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const now = Math.round((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    if (Math.abs(now - top) > 1) setTop(now);
  });
  return top;
}

/**
 * Rows of a list, dense, under a head that stays. It takes the focus once: arrows, Home, End and
 * the page keys move along the rows, Enter opens one. Above 200 rows only those in sight are drawn.
 */
export function VirtualTable<T>(props: VirtualTableProps<T>) {
  const { columns, keyOf, onOpen } = props;
  const rows = props.pages ? props.pages.rows : props.rows;
  const id = useId();
  const body = useRef<HTMLTableSectionElement>(null);
  const [at, setAt] = useState(-1);
  const top = useTop(body);
  const virtual = rows.length > VIRTUAL_ABOVE;
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW,
    overscan: 8,
    scrollMargin: top,
    enabled: virtual,
  });
  const drawn = virtual ? virtualizer.getVirtualItems().map((item) => item.index) : rows.keys();
  const shown = [...drawn];
  const { before, after } = restOf(virtualizer, virtual, top);

  const goTo = (index: number) => {
    setAt(index);
    if (virtual) virtualizer.scrollToIndex(index, { align: 'auto' });
    else body.current?.rows[index]?.scrollIntoView({ block: 'nearest' });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const next = moved(event.key, at, rows.length);
    const row = rows[at];
    if (next !== null) goTo(next);
    else if (event.key === 'Enter' && row && onOpen) onOpen(row);
    else return;
    event.preventDefault();
  };

  return (
    <div className={classes.holder} data-old={props.pages?.isOld || undefined}>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the arrows walk its rows
        role="grid"
        className={`${table.table} ${classes.table}`}
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-activedescendant={shown.includes(at) ? `${id}-${at}` : undefined}
        tabIndex={0}
        onKeyDown={onKey}
        onFocus={() => setAt((old) => Math.max(0, Math.min(old, rows.length - 1)))}
      >
        <Head columns={columns} />
        <tbody ref={body}>
          {before > 0 ? <Space height={before} columns={columns.length} /> : null}
          {shown.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <tr
                key={keyOf(row)}
                id={`${id}-${index}`}
                ref={virtual ? virtualizer.measureElement : undefined}
                data-index={index}
                data-at={index === at || undefined}
                data-open={keyOf(row) === props.open || undefined}
                data-tone={props.toneOf?.(row)}
                data-opens={onOpen ? true : undefined}
                aria-rowindex={index + 2}
                onClick={() => {
                  setAt(index);
                  // a text that was just marked is meant to be copied
                  if (!window.getSelection()?.toString()) onOpen?.(row);
                }}
              >
                <Cells row={row} columns={columns} below={props.below} />
              </tr>
            );
          })}
          {after > 0 ? <Space height={after} columns={columns.length} /> : null}
        </tbody>
      </table>
      <After rows={rows.length} pages={props.pages} />
    </div>
  );
}

type Virtualizer = ReturnType<typeof useWindowVirtualizer>;

/** What the rows above and below those in sight would be high. */
function restOf(virtualizer: Virtualizer, virtual: boolean, top: number) {
  const items = virtual ? virtualizer.getVirtualItems() : [];
  const [first, last] = [items[0], items.at(-1)];
  if (!first || !last) return { before: 0, after: 0 };
  return {
    before: first.start - top,
    after: virtualizer.getTotalSize() - (last.end - top),
  };
}
