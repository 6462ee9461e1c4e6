import type { Part } from '../figures/useParts';
export function Impact(_: { part: Part; item: string }) {
  return null;
}
