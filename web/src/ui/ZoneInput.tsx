import { TextInput } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { isZone } from '../format/time';

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** An IANA zone, by typing a part of its name. */
export function ZoneInput(props: {
  value: string;
  error?: ReactNode;
  onChange: (zone: string) => void;
}) {
  const list = useId();
  const unknown = props.value !== '' && !isZone(props.value);
  return (
    <>
      <TextInput
        label="Time zone"
        description="Days, hours and reports of the site are cut in it, such as Europe/Berlin."
        required
        list={list}
        autoComplete="off"
        value={props.value}
        error={unknown ? 'No zone has this name.' : props.error}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <datalist id={list}>
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
