import { Button, Popover, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { localText, readLocal } from '../format/local';
import { zonePlace } from '../format/time';
import { serverNow } from '../live/clock';
import { isMeant, useShortcutsSwitch } from '../shell/keys';
import { useZone } from '../shell/site';
import { Icon } from './Icon';
import classes from './PeriodBar.module.css';
import {
  type PeriodSearch,
  PRESET_NAMES,
  PRESETS,
  type Preset,
  periodOf,
  type Span,
  searchOf,
  spanWords,
  stepped,
} from './period';

/** `t` waits this long for the number of a period. */
const CHORD_MS = 1_200;

const isIdle = (event: KeyboardEvent): boolean =>
  event.target === document.body || (event.target as HTMLElement).id === 'content';

const STEPS: Readonly<Record<string, -1 | 1>> = { ArrowLeft: -1, ArrowRight: 1 };

interface Keys {
  pick: (preset: Preset) => void;
  step: (by: -1 | 1) => void;
}

/** `t` then 1 to 4 picks a period; the arrows step it while nothing else has the focus. */
function keysTo({ pick, step }: Keys): (event: KeyboardEvent) => void {
  let chordUntil = 0;
  return (event) => {
    if (!isMeant(event)) return;
    const preset = event.timeStamp < chordUntil ? PRESETS[Number(event.key) - 1] : undefined;
    const by = isIdle(event) ? STEPS[event.key] : undefined;
    chordUntil = event.key === 't' ? event.timeStamp + CHORD_MS : 0;
    if (preset) pick(preset);
    if (by) step(by);
  };
}

function usePeriodKeys(keys: Keys): void {
  const [on] = useShortcutsSwitch();
  const now = useRef(keys);
  now.current = keys;
  useEffect(() => {
    if (!on) return;
    const onKey = keysTo({
      pick: (preset) => now.current.pick(preset),
      step: (by) => now.current.step(by),
    });
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [on]);
}

function Custom(props: { span: Span; pressed: boolean; onPick: (span: Span) => void }) {
  const zone = useZone();
  const [open, setOpen] = useState(false);
  const [fault, setFault] = useState<string>();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [from, to] = ['from', 'to'].map((name) => readLocal(String(form.get(name)), zone));
    if (from == null || to == null) return setFault('Give a day and a time for both ends.');
    if (from >= to) return setFault('The end has to be later than the beginning.');
    setFault(undefined);
    setOpen(false);
    props.onPick({ from, to });
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
            type="datetime-local"
            name="from"
            label={`From, ${zonePlace(zone)} time`}
            defaultValue={localText(props.span.from, zone)}
          />
          <TextInput
            type="datetime-local"
            name="to"
            label={`To, ${zonePlace(zone)} time`}
            defaultValue={localText(props.span.to, zone)}
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
  fallback: Preset;
  anyTime?: boolean;
  onChange: (part: PeriodSearch) => void;
}) {
  const zone = useZone();
  const { search, fallback, anyTime, onChange } = props;
  const period = periodOf(search, fallback, zone);
  const now = serverNow();
  const span = period.span(now);
  const all = anyTime === true && !search.period && !search.from && !search.to;
  const pick = (preset: Preset | undefined) => onChange({ period: preset, ...sameEnds });
  const step = (by: -1 | 1) => {
    if (!all) onChange(searchOf(stepped(span, by, now)));
  };
  usePeriodKeys({ pick, step });
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
        {PRESETS.map((preset) => (
          <button
            key={preset}
            type="button"
            className={classes.choice}
            aria-pressed={!all && period.preset === preset}
            onClick={() => pick(preset)}
          >
            {PRESET_NAMES[preset]}
          </button>
        ))}
        <Custom
          span={span}
          pressed={period.preset === null}
          onPick={(s) => onChange(searchOf(s))}
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
          <span className={classes.words}>{spanWords(span, zone, now)}</span>
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
