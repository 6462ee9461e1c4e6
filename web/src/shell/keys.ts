import { useLocalStorage } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { type Place, placesFor } from './nav';
import { useInView } from './site';

/** `g` waits this long for the letter of a place. */
const CHORD_MS = 1_200;

/** Single-key shortcuts can be switched off, for those who speak or whose keys repeat. */
export const useShortcutsSwitch = () =>
  useLocalStorage({
    key: 'tallylight.shortcuts',
    defaultValue: true,
    getInitialValueInEffect: false,
  });

/** The place a key leads to while `g` still waits. */
const placeFor = (places: Place[], key: string, waiting: boolean): Place | undefined =>
  waiting ? places.find((place) => place.key === key) : undefined;

function isTyping(event: KeyboardEvent): boolean {
  const at = event.target;
  return (
    at instanceof HTMLElement &&
    (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))
  );
}

/** A key of its own, not a part of typing or of a browser's shortcut. */
export const isMeant = (event: KeyboardEvent): boolean =>
  !(event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event));

/** `?` for help, `g` and a letter to go. */
export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  const { me } = useInView();
  const [on] = useShortcutsSwitch();
  const help = useRef(onHelp);
  help.current = onHelp;

  useEffect(() => {
    if (!on) return;
    const places = placesFor(me.role);
    let chordUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      if (!isMeant(event)) return;
      if (event.key === '?') help.current();
      const place = placeFor(places, event.key, event.timeStamp < chordUntil);
      if (place) void navigate({ to: place.to });
      chordUntil = event.key === 'g' ? event.timeStamp + CHORD_MS : 0;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [on, navigate, me.role]);
}
