import { NativeSelect, NumberInput, PasswordInput, Switch, TextInput } from '@mantine/core';
import type { ConfigValue, SourceField } from '../api/types';

interface Props {
  field: SourceField;
  value: ConfigValue;
  /** A secret is stored; leaving this empty keeps it. */
  kept: boolean;
  error: string | undefined;
  onChange: (value: ConfigValue) => void;
}

/** One field of a source kind, as it declares itself. */
export function SourceFieldInput({ field, value, kept, error, onChange }: Props) {
  const common = {
    label: field.title,
    description: field.help,
    required: field.required && !kept,
    error,
    name: field.name,
  };
  const text = value === null ? '' : String(value);
  switch (field.type) {
    case 'boolean':
      return (
        <Switch
          {...common}
          required={false}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'integer':
    case 'number':
      return (
        <NumberInput
          {...common}
          allowDecimal={field.type === 'number'}
          value={typeof value === 'number' ? value : ''}
          onChange={(next) => onChange(typeof next === 'number' ? next : null)}
        />
      );
    case 'secret':
      return (
        <PasswordInput
          {...common}
          autoComplete="new-password"
          placeholder={kept ? 'Unchanged' : undefined}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={field.choices ?? []}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...common}
          type={field.type === 'url' ? 'url' : 'text'}
          placeholder={field.type === 'url' ? 'http://127.0.0.1:8000' : undefined}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
