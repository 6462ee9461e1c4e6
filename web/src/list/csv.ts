/** Tables as files that a spreadsheet opens: RFC 4180, and text that is no formula. */
export type CsvValue = string | number | boolean | null | undefined;

/** A spreadsheet would run what begins like this: a quote in front makes it text. */
const FORMULA = /^[=+\-@\t\r]/;

function field(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvOf = (head: readonly string[], rows: readonly (readonly CsvValue[])[]): string =>
  [head, ...rows].map((row) => row.map(field).join(',')).join('\r\n');
