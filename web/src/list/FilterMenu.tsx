import { Button, NativeSelect, Popover, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Icon } from '../ui/Icon';
import { type Filter, type FilterValues, isSwitch } from './filters';
import type { SearchPart } from './useSetSearch';

interface FieldProps {
  filter: Filter;
  value: string | undefined;
  onSet: (part: SearchPart) => void;
}

/** Typed text is taken on Enter and when the field is left: each is a step of its own. */
function TextField({ filter, value, onSet }: FieldProps) {
  const [text, setText] = useState(value ?? '');
  const take = () => {
    if (text.trim() !== (value ?? '')) onSet({ [filter.key]: text.trim() || undefined });
  };
  return (
    <TextInput
      label={filter.label}
      description={filter.about}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={take}
      onKeyDown={(event) => {
        if (event.key === 'Enter') take();
      }}
    />
  );
}

function Field({ filter, value, onSet }: FieldProps) {
  const [only] = filter.choices ?? [];
  if (!filter.choices || !only) {
    return <TextField key={value} filter={filter} value={value} onSet={onSet} />;
  }
  if (isSwitch(filter)) {
    return (
      <Switch
        label={only.label}
        description={filter.about}
        checked={value === only.value}
        onChange={(event) =>
          onSet({ [filter.key]: event.currentTarget.checked ? only.value : undefined })
        }
      />
    );
  }
  return (
    <NativeSelect
      label={filter.label}
      description={filter.about}
      data={[{ value: '', label: 'Any' }, ...filter.choices]}
      value={value ?? ''}
      onChange={(event) => onSet({ [filter.key]: event.currentTarget.value || undefined })}
    />
  );
}

/** All filters of a list behind one button; what is chosen holds at once. */
export function FilterMenu(props: {
  filters: readonly Filter[];
  values: FilterValues;
  onSet: (part: SearchPart) => void;
}) {
  return (
    <Popover position="bottom-start" width={300} withinPortal={false} trapFocus returnFocus>
      <Popover.Target>
        <Button variant="default" leftSection={<Icon name="filter" size={16} />}>
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filters">
        <div className="form">
          {props.filters.map((filter) => (
            <Field
              key={filter.key}
              filter={filter}
              value={props.values[filter.key]}
              onSet={props.onSet}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
