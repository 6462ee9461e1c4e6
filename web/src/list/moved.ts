const PAGE = 15;

/** The row that a key leads to, of `rows`, from the row `at`; null for keys that do not move. */
export function moved(key: string, at: number, rows: number): number | null {
  const steps: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + PAGE,
    PageUp: at - PAGE,
    Home: 0,
    End: rows - 1,
  };
  const next = steps[key];
  return next === undefined || rows === 0 ? null : Math.max(0, Math.min(rows - 1, next));
}
