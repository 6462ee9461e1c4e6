/** What a list can be narrowed by; the values stand in the address under the filter's key. */
import type { SearchPart } from './useSetSearch';

export interface Choice {
  value: string;
  label: string;
}
export interface Filter {
  key: string;
  label: string;
  /** Without choices it is a text; a single choice makes it a switch. */
  choices?: readonly Choice[];
  /** A choice even where there is one to choose: what there is to choose differs by the period. */
  isSelect?: true;
  /** One line more under the field. */
  about?: string;
}
export type FilterValues = Readonly<Record<string, string | undefined>>;

export const isSwitch = ({ choices, isSelect }: Filter): boolean =>
  choices?.length === 1 && !isSelect;

/** "Kind: Song"; for a switch the choice alone. */
export function chipText(filter: Filter, value: string): string {
  const told = filter.choices?.find((choice) => choice.value === value)?.label ?? value;
  return isSwitch(filter) ? told : `${filter.label}: ${told}`;
}

/** The filters that are set, each with its value. */
export const filtersSet = (filters: readonly Filter[], values: FilterValues): [Filter, string][] =>
  filters.flatMap((filter): [Filter, string][] => {
    const value = values[filter.key];
    return value ? [[filter, value]] : [];
  });

export const cleared = (filters: readonly Filter[]): SearchPart =>
  Object.fromEntries(filters.map(({ key }) => [key, undefined]));
