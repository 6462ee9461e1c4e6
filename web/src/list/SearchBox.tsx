import { TextInput } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { isMeant } from '../shell/keys';
import { Icon } from '../ui/Icon';

/** Typing pauses this long before the list follows. */
const PAUSE_MS = 300;

/** Words to look for; `/` leads here from anywhere on the page. */
export function SearchBox(props: {
  label: string;
  value: string | undefined;
  onSearch: (text: string | undefined) => void;
}) {
  const [text, setText] = useState(props.value ?? '');
  const field = useRef<HTMLInputElement>(null);
  const told = useRef(props.value);
  const search = useRef(props.onSearch);
  search.current = props.onSearch;

  // the address was changed elsewhere: by a chip, or by going back
  useEffect(() => {
    if (props.value !== told.current) setText(props.value ?? '');
    told.current = props.value;
  }, [props.value]);

  useEffect(() => {
    const wanted = text.trim() || undefined;
    if (wanted === told.current) return;
    const timer = setTimeout(() => {
      told.current = wanted;
      search.current(wanted);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || !isMeant(event)) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={props.label}
      placeholder={props.label}
      leftSection={<Icon name="search" size={16} />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
    />
  );
}
