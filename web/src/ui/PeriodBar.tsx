import { Button, Popover, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { localText, readLocal, shiftDays } from '../format/local';
import { zonePlace } from '../format/time';
import { serverNow } from '../live/clock';
import { isMeant, useShortcutsSwitch } from '../shell/keys';
import { useZone } from '../shell/site';
import { Icon } from './Icon';
import classes from './PeriodBar.module.css';
import {
  daysOf,
  dayWords,
  type PeriodSearch,
  periodOf,
  type Span,
  searchOf,
  spanWords,
  stepped,
} from './period';
import { LENGTHS, type Preset, type Presets, steppedDays } from './presets';

/** `t` waits this long for the number of a period. */
const CHORD_MS = 1_200;

const isIdle = (event: KeyboardEvent): boolean =>
  event.target === document.body || (event.target as HTMLElement).id === 'content';

const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowLeft: -1, ArrowRight: 1 };

interface Keys {
  presets: readonly Preset[];
  pick: (preset: string) => void;
  step: (by: -1 | 1) => void;
}

/** `t` then 1 to 9 picks a period; the arrows step it while nothing else has the focus. */
function keysTo(keys: { readonly current: Keys }): (event: KeyboardEvent) => void {
  let chordUntil = 0;
  return (event) => {
    if (!isMeant(event)) return;
    const { presets, pick, step } = keys.current;
    const preset = event.timeStamp < chordUntil ? presets[Number(event.key) - 1] : undefined;
    const by = isIdle(event) ? STEPS[event.key] : undefined;
    chordUntil = event.key === 't' ? event.timeStamp + CHORD_MS : 0;
    if (preset) pick(preset.key);
    if (by) step(by);
  };
}

function usePeriodKeys(keys: Keys): void {
  const [on] = useShortcutsSwitch();
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    if (!on) return;
    const onKey = keysTo(now);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [on]);
}

function Custom(props: {
  span: Span;
  byDays: boolean;
  pressed: boolean;
  onPick: (span: Span) => void;
}) {
  const zone = useZone();
  const { span, byDays } = props;
  const [type, letters] = byDays ? ['date', 10] : ['datetime-local', 16];
  const field = (at: number): string => localText(at, zone).slice(0, letters);
  const [open, setOpen] = useState(false);
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [from, to] = ['from', 'to'].map((name) => readLocal(String(form.get(name)), zone));
    if (from == null || to == null) {
      return setFault(byDays ? 'Give both days.' : 'Give a day and a time for both ends.');
    }
    const end = byDays ? shiftDays(to, 1, zone) : to;
    if (from >= end) return setFault('The end has to be later than the beginning.');
    setFault(undefined);
    setOpen(false);
    props.onPick({ from, to: end });
  };
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-start"
      width={280}
      withinPortal={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className={classes.choice}
          aria-pressed={props.pressed}
          onClick={() => setOpen(!open)}
        >
          Custom
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label="A period of your own">
        <form onSubmit={submit} className="form">
          <TextInput
            type={type}
            name="from"
            label={`From, ${zonePlace(zone)} time`}
            defaultValue={field(span.from)}
          />
          <TextInput
            type={type}
            name="to"
            label={byDays ? 'To, with this day' : `To, ${zonePlace(zone)} time`}
            defaultValue={field(byDays ? span.to - 1 : span.to)}
            error={fault}
          />
          <Button type="submit">Show this period</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

const sameEnds = { from: undefined, to: undefined } as const;

/**
 * Which stretch of time the page shows: a length up to now, or ends of its own.
 * With `anyTime` a list may also show all there is, and does where the address says nothing.
 */
export function PeriodBar(props: {
  search: PeriodSearch;
  fallback: string;
  presets?: Presets;
  anyTime?: boolean;
  onChange: (part: PeriodSearch) => void;
}) {
  const zone = useZone();
  const { search, fallback, anyTime, onChange, presets = LENGTHS } = props;
  const { all: choices, byDays } = presets;
  const period = periodOf(search, fallback, zone, presets);
  const now = serverNow();
  const span = period.span(now);
  const all = anyTime === true && !search.period && !search.from && !search.to;
  const pick = (preset: string | undefined) => onChange({ period: preset, ...sameEnds });
  const step = (by: -1 | 1) => {
    if (all) return;
    onChange(
      byDays ? daysOf(steppedDays(span, by, now, zone), zone) : searchOf(stepped(span, by, now)),
    );
  };
  usePeriodKeys({ presets: choices, pick, step });
  return (
    <fieldset className={classes.bar}>
      <legend className="unseen">Period</legend>
      <div className={classes.choices}>
        {anyTime ? (
          <button
            type="button"
            className={classes.choice}
            aria-pressed={all}
            onClick={() => pick(undefined)}
          >
            Any time
          </button>
        ) : null}
        {choices.map(({ key, name }) => (
          <button
            key={key}
            type="button"
            className={classes.choice}
            aria-pressed={!all && period.preset === key}
            onClick={() => pick(key)}
          >
            {name}
          </button>
        ))}
        <Custom
          span={span}
          byDays={byDays}
          pressed={period.preset === null}
          onPick={(s) => onChange(byDays ? daysOf(s, zone) : searchOf(s))}
        />
      </div>
      {all ? null : (
        <div className={classes.span}>
          <button
            type="button"
            className={classes.step}
            aria-label="The period before"
            onClick={() => step(-1)}
          >
            <Icon name="left" size={16} />
          </button>
          <span className={classes.words}>{(byDays ? dayWords : spanWords)(span, zone, now)}</span>
          <button
            type="button"
            className={classes.step}
            aria-label="The period after"
            disabled={span.to >= now}
            onClick={() => step(1)}
          >
            <Icon name="right" size={16} />
          </button>
        </div>
      )}
    </fieldset>
  );
}
