import type { Filter } from '../list/filters';
import type { Failure } from './queries';

const SEVERITY_NAMES: Readonly<Record<string, string>> = {
  critical: 'Critical',
  error: 'Error',
  warning: 'Warning',
  info: 'Note',
};

export const severityName = (severity: string): string => SEVERITY_NAMES[severity] ?? severity;

/** How a group stands, in words. */
export function stateOf({ open, reopened }: Failure): string {
  if (open === 0) return 'Resolved';
  return reopened ? 'Open again' : 'Open';
}

export const FILTERS: readonly Filter[] = [
  {
    key: 'resolved',
    label: 'State',
    choices: [
      { value: 'false', label: 'Open' },
      { value: 'true', label: 'Resolved' },
    ],
  },
  {
    key: 'severity',
    label: 'Severity',
    choices: Object.entries(SEVERITY_NAMES).map(([value, label]) => ({ value, label })),
  },
  { key: 'service', label: 'Service', about: 'What failed, such as encoder.' },
];
