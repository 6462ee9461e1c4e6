import { Button, NativeSelect, Popover, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { answerTo } from '../figures/ask';
import { type Asked, figures } from '../figures/query';
import { type Named, wordOf } from '../figures/types';
import chips from '../list/Filters.module.css';
import { Icon } from '../ui/Icon';
import { valueWords } from './answer';
import { type Condition, whereOf } from './search';

const MOST_VALUES = 100;
/** Pieces of time that rows can be told by, but not be chosen by. */
const TIMES = ['weekday', 'hour'];

const titleOf = (dimensions: readonly Named[], name: string): string =>
  dimensions.find((one) => one.name === name)?.title ?? name;

const wordsOf = ({ dimension, is, value }: Condition, dimensions: readonly Named[]): string =>
  `${titleOf(dimensions, dimension)} is ${is ? '' : 'not '}${value ?? 'not told'}`;

/** What can be chosen: what the period has, by the first metric. */
function Value(props: {
  asked: Asked;
  metric: string;
  dimension: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { dimension } = props;
  const list = useId();
  const { data } = useQuery(
    answerTo(
      figures(props.asked, { metrics: [props.metric], by: [dimension], limit: MOST_VALUES }),
    ),
  );
  return (
    <>
      <TextInput
        label="Value"
        description="Empty: where none was told."
        list={list}
        autoComplete="off"
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <datalist id={list}>
        {data?.items.map((row) => {
          const value = wordOf(row, dimension);
          return value === null ? null : (
            <option key={value} value={value}>
              {valueWords(row, dimension)}
            </option>
          );
        })}
      </datalist>
    </>
  );
}

function AddCondition(props: {
  asked: Asked;
  metric: string;
  dimensions: readonly Named[];
  onAdd: (condition: Condition) => void;
}) {
  const [open, setOpen] = useState(false);
  const [picked, pick] = useState<string>();
  const [is, setIs] = useState('is');
  const [value, setValue] = useState('');
  const dimension = picked ?? props.dimensions[0]?.name ?? '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onAdd({ dimension, is: is === 'is', value: value.trim() || null });
    setValue('');
    setOpen(false);
  };
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="bottom-start"
      width={290}
      withinPortal={false}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={16} />}
          onClick={() => setOpen(!open)}
        >
          Condition
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="A condition">
        <form className="form" onSubmit={submit}>
          <NativeSelect
            label="Where"
            data={props.dimensions.map(({ name, title }) => ({ value: name, label: title }))}
            value={dimension}
            onChange={(event) => pick(event.currentTarget.value)}
          />
          <NativeSelect
            aria-label="Is or is not"
            data={[
              { value: 'is', label: 'is' },
              { value: 'not', label: 'is not' },
            ]}
            value={is}
            onChange={(event) => setIs(event.currentTarget.value)}
          />
          {open && dimension ? (
            <Value
              key={dimension}
              asked={props.asked}
              metric={props.metric}
              dimension={dimension}
              value={value}
              onChange={setValue}
            />
          ) : null}
          <Button type="submit">Add the condition</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

/** What rows have to be like: each condition with a way out of it, and one more. */
export function Conditions(props: {
  asked: Asked;
  metric: string;
  dimensions: readonly Named[];
  conditions: readonly Condition[];
  onChange: (conditions: Condition[]) => void;
}) {
  const { conditions, onChange } = props;
  const dimensions = props.dimensions.filter(({ name }) => !TIMES.includes(name));
  return (
    <>
      {conditions.map((each) => (
        <button
          key={whereOf(each)}
          type="button"
          className={chips.chip}
          aria-label={`Remove the condition ${wordsOf(each, dimensions)}`}
          onClick={() => onChange(conditions.filter((other) => other !== each))}
        >
          <span className={chips.chipText}>{wordsOf(each, dimensions)}</span>
          <Icon name="cross" size={14} />
        </button>
      ))}
      <AddCondition
        asked={props.asked}
        metric={props.metric}
        dimensions={dimensions}
        onAdd={(condition) =>
          onChange([
            ...conditions.filter((each) => whereOf(each) !== whereOf(condition)),
            condition,
          ])
        }
      />
    </>
  );
}
