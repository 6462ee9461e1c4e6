import type { Play } from '../api/types';
import { KINDS, type PlayKind } from './search';

const KIND_NAMES: Readonly<Record<PlayKind, string>> = {
  song: 'Song',
  live: 'Live',
  advert: 'Advert',
  jingle: 'Jingle',
  station_id: 'Station ID',
  promo: 'Promo',
  news: 'News',
  episode: 'Episode',
  movie: 'Film',
  channel: 'Channel',
  other: 'Other',
};
export const KIND_CHOICES = KINDS.map((value) => ({ value, label: KIND_NAMES[value] }));

export const kindName = ({ item }: Play): string =>
  KIND_CHOICES.find(({ value }) => value === item?.kind)?.label ?? item?.kind ?? '';

export function titleOf({ item }: Play): string {
  const title = item?.title ?? 'Unknown title';
  return item?.artist ? `${item.artist} – ${title}` : title;
}

/** Where it was played and by whom: "Deck A, Anna, Morning" */
export const laneOf = (play: Play): string =>
  [play.deck, play.presenter, play.show, play.playlist].filter(Boolean).join(', ');

export const sourceOf = (play: Play): string =>
  [play.stream, play.source].filter(Boolean).join(', ');

/** What went otherwise than planned, in words. */
export function notesOf(play: Play): string {
  const told = [
    play.is_open ? 'on air' : null,
    play.skipped ? 'skipped' : null,
    play.had_errors ? 'error' : null,
  ];
  return told.filter(Boolean).join(', ');
}
