/** Seven weekdays by 24 hours, as cells with their totals. */

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;
export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** A value for each hour of each weekday, Monday first; null was not measured. */
export type Week = readonly (readonly (number | null)[])[];

export interface HeatTotals {
  days: (number | null)[];
  hours: (number | null)[];
  all: number | null;
}

export const emptyWeek = (): (number | null)[][] => WEEKDAYS.map(() => HOURS.map(() => null));

const sum = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0);
};

/** What counts adds up to along rows and columns; of means there is nothing to add. */
export function totalsOf(week: Week): HeatTotals {
  const hours = HOURS.map((hour) => sum(week.map((day) => day[hour] ?? null)));
  return { days: week.map(sum), hours, all: sum(hours) };
}

/** The highest cell and its place. */
export function topOf(week: Week): { day: number; hour: number; value: number } | null {
  let top: { day: number; hour: number; value: number } | null = null;
  for (const [day, hours] of week.entries()) {
    for (const [hour, value] of hours.entries()) {
      if (value !== null && value > (top?.value ?? 0)) top = { day, hour, value };
    }
  }
  return top;
}

/** "20:00 to 21:00" */
export const hourWords = (hour: number): string => {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(hour)}:00 to ${two((hour + 1) % 24)}:00`;
};

export interface At {
  day: number;
  hour: number;
}

/** The cell that a key leads to; null for keys that do not move. */
export function stepped({ day, hour }: At, key: string): At | null {
  const steps: Record<string, At> = {
    ArrowLeft: { day, hour: hour - 1 },
    ArrowRight: { day, hour: hour + 1 },
    ArrowUp: { day: day - 1, hour },
    ArrowDown: { day: day + 1, hour },
    Home: { day, hour: 0 },
    End: { day, hour: 23 },
  };
  const next = steps[key];
  if (!next) return null;
  return { day: Math.min(6, Math.max(0, next.day)), hour: Math.min(23, Math.max(0, next.hour)) };
}
