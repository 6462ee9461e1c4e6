import type { Answer, ColumnAbout } from './types';

/** A column of an answer, as the server titles it. */
export function columnOf(answer: Answer | undefined, name: string): ColumnAbout {
  const found = answer?.meta.columns.find((column) => column.name === name);
  return found ?? { name, title: name, unit: null };
}

export const titleOf = (answer: Answer | undefined, name: string): string =>
  columnOf(answer, name).title;
