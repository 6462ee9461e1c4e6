import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Stream } from '../api/types';
import { idsOf, idsWord } from '../list/search';
import type { SearchPart } from '../list/useSetSearch';
import { PickSeveral } from '../ui/PickSeveral';
import { Segments } from '../ui/Segments';
import classes from './Listeners.module.css';
import { streamsOf } from './queries';
import type { ListenersSearch } from './search';
import type { Show } from './series';

const SHOWS: readonly { value: Show; label: string }[] = [
  { value: 'together', label: 'Together' },
  { value: 'compared', label: 'Compared' },
  { value: 'stacked', label: 'Stacked' },
];

const labelOf = (streams: readonly Stream[], chosen: readonly string[]): string => {
  if (chosen.length === 0) return 'All streams';
  if (chosen.length > 1) return `${chosen.length} streams`;
  return streams.find((stream) => stream.id === chosen[0])?.name ?? '1 stream';
};

function StreamPicker(props: {
  site: string;
  chosen: readonly string[];
  onChoose: (ids: string[]) => void;
}) {
  const { data: streams = [] } = useQuery(streamsOf(props.site));
  return (
    <PickSeveral
      label="Streams"
      shown={labelOf(streams, props.chosen)}
      choices={streams.map(({ id, name, title }) => ({ value: id, label: name, about: title }))}
      chosen={props.chosen}
      onChoose={props.onChoose}
      none="Show all streams"
    />
  );
}

/** Whose audience, and how it is laid out. */
export function Controls(props: {
  site: string;
  search: ListenersSearch;
  onSet: (part: SearchPart) => void;
}) {
  const { search, onSet } = props;
  const show: Show = search.show ?? 'together';
  return (
    <div className={classes.controls}>
      <StreamPicker
        site={props.site}
        chosen={idsOf(search.stream)}
        onChoose={(ids) => onSet({ stream: idsWord(ids) })}
      />
      <Segments
        label="How streams are shown"
        choices={SHOWS}
        value={show}
        onChange={(value) => onSet({ show: value === 'together' ? undefined : value })}
      />
      <Switch
        label="Last week beside it"
        checked={search.ghost === 'true'}
        description={show === 'together' ? undefined : 'Where streams are shown together.'}
        disabled={show !== 'together'}
        onChange={(event) => onSet({ ghost: event.currentTarget.checked ? 'true' : undefined })}
      />
    </div>
  );
}
