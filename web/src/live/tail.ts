/** What is logged while a page listens: each line, or how many were too many to tell. */
import type { EventRow } from '../api/types';

export interface Heard {
  site: string;
  row?: EventRow;
  missed: number;
}
type Ear = (heard: Heard) => void;

const ears = new Set<Ear>();

export function tellTail(heard: Heard): void {
  for (const ear of ears) ear(heard);
}

/** Listens until the returned function is called. */
export function hearTail(ear: Ear): () => void {
  ears.add(ear);
  return () => void ears.delete(ear);
}
