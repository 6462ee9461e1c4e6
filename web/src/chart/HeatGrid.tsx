import { type CSSProperties, type KeyboardEvent, useId, useState } from 'react';
import { UNKNOWN } from '../format/number';
import { zonePlace } from '../format/time';
import { useZone } from '../shell/site';
import classes from './HeatGrid.module.css';
import {
  type At,
  type HeatTotals,
  HOURS,
  hourWords,
  stepped,
  topOf,
  WEEKDAYS,
  type Week,
} from './heat';

export interface HeatGridProps {
  label: string;
  week: Week;
  totals: HeatTotals;
  /** What stands at the end of each row, and below each column. */
  totalTitles: { day: string; hour: string };
  write: (value: number | null) => string;
  /** A value with what it counts: "12.3 plays". */
  say: (value: number) => string;
}

const heat = (value: number | null, top: number): CSSProperties =>
  ({ '--share': value === null || top === 0 ? 0 : value / top }) as CSSProperties;

function Reading({ at, of }: { at: At | null; of: HeatGridProps }) {
  if (!at) return <p className={classes.reading}>Point at an hour, or walk with the arrow keys.</p>;
  const value = of.week[at.day]?.[at.hour] ?? null;
  return (
    <p className={classes.reading} aria-live="polite">
      {WEEKDAYS[at.day]} {hourWords(at.hour)}:{' '}
      <b>{value === null ? 'not measured' : of.say(value)}</b>
    </p>
  );
}

function Row(props: {
  day: number;
  of: HeatGridProps;
  top: number;
  at: At | null;
  id: string;
  onAt: (at: At | null) => void;
}) {
  const { day, of, top, at, id } = props;
  return (
    <tr>
      <th scope="row" aria-label={WEEKDAYS[day]}>
        {WEEKDAYS[day]?.slice(0, 3)}
      </th>
      {HOURS.map((hour) => {
        const value = of.week[day]?.[hour] ?? null;
        return (
          <td
            key={hour}
            id={`${id}-${day}-${hour}`}
            className={classes.cell}
            style={heat(value, top)}
            data-unknown={value === null || undefined}
            data-at={(at?.day === day && at.hour === hour) || undefined}
            onPointerEnter={() => props.onAt({ day, hour })}
          >
            <span className="unseen">{value === null ? 'not measured' : of.write(value)}</span>
          </td>
        );
      })}
      <td className={classes.total}>{of.write(of.totals.days[day] ?? null)}</td>
    </tr>
  );
}

/** The hours of a week in one hue: a table whose cells are told by their value too. */
export function HeatGrid(props: HeatGridProps) {
  const zone = useZone();
  const id = useId();
  const [at, setAt] = useState<At | null>(null);
  const top = topOf(props.week)?.value ?? 0;
  const onKey = (event: KeyboardEvent) => {
    const next = stepped(at ?? { day: 0, hour: 0 }, event.key);
    if (!next) return;
    event.preventDefault();
    setAt(at ? next : { day: 0, hour: 0 });
  };
  return (
    <div className={classes.holder}>
      <Reading at={at} of={props} />
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the arrows walk its cells
        role="grid"
        className={classes.grid}
        aria-label={props.label}
        aria-activedescendant={at ? `${id}-${at.day}-${at.hour}` : undefined}
        tabIndex={0}
        onKeyDown={onKey}
        onFocus={() => setAt((old) => old ?? { day: 0, hour: 0 })}
        onBlur={() => setAt(null)}
        onPointerLeave={() => setAt(null)}
      >
        <colgroup>
          <col className={classes.days} />
          {HOURS.map((hour) => (
            <col key={hour} />
          ))}
          <col className={classes.totals} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">Weekday</span>
            </th>
            {HOURS.map((hour) => (
              <th key={hour} scope="col" data-odd={hour % 3 > 0 || undefined}>
                {hour}
              </th>
            ))}
            <th scope="col" className={classes.total}>
              {props.totalTitles.day}
            </th>
          </tr>
        </thead>
        <tbody>
          {WEEKDAYS.map((name, day) => (
            <Row key={name} day={day} of={props} top={top} at={at} id={id} onAt={setAt} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{props.totalTitles.hour}</th>
            {HOURS.map((hour) => (
              <td key={hour}>{props.write(props.totals.hours[hour] ?? null)}</td>
            ))}
            <td className={classes.total}>{props.write(props.totals.all)}</td>
          </tr>
        </tfoot>
      </table>
      <p className={classes.legend}>
        <span>0</span>
        <span className={classes.ramp} />
        <span>{top === 0 ? UNKNOWN : props.write(top)}</span>
        <span className={`${classes.cell} ${classes.blank}`} data-unknown />
        <span>not measured</span>
        <span>· {zonePlace(zone)} time</span>
      </p>
    </div>
  );
}
