/** The page's few pictograms: 24-unit strokes that take the colour of their text. */
const PATHS = {
  onair:
    'M12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M7.4 7.4a6.5 6.5 0 0 0 0 9.2M16.6 7.4a6.5 6.5 0 0 1 0 9.2M4.6 4.6a10.5 10.5 0 0 0 0 14.8M19.4 4.6a10.5 10.5 0 0 1 0 14.8',
  sources: 'M4 6.5h9M17 6.5h3M4 12h3M11 12h9M4 17.5h9M17 17.5h3M15 4.5v4M9 10v4M15 15.5v4',
  sites: 'M12 21V11M8.5 21h7M12 8.5a1.2 1.2 0 1 0 0 .1M8.6 12a5 5 0 0 1 0-7M15.4 5a5 5 0 0 1 0 7',
  users:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.8 20a6.2 6.2 0 0 1 12.4 0M16 4.8a3.5 3.5 0 0 1 0 6.4M18 14.6a6.2 6.2 0 0 1 3.2 5.4',
  about: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v5.5M12 7.6v.1',
  more: 'M5 12h.1M12 12h.1M19 12h.1',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  moon: 'M20 14.2A8.3 8.3 0 0 1 9.8 4a8.3 8.3 0 1 0 10.2 10.2',
  system: 'M4 5h16v11H4zM9 20h6M12 16v4',
  keyboard: 'M3 6.5h18v11H3zM7 10h.1M11 10h.1M15 10h.1M17.5 13.5h.1M6.5 13.5h.1M10 14h4',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20.5a7.5 7.5 0 0 1 15 0',
  chevron: 'M7 10l5 5 5-5',
  down: 'M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  table: 'M4 5h16v14H4zM4 10h16M10 10v9',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  plus: 'M12 5v14M5 12h14',
  left: 'M14 7l-5 5 5 5',
  right: 'M10 7l5 5-5 5',
  filter: 'M4 6h16M7 12h10M10 18h4',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.2 15.2 20 20',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5M8.5 8.5h7M8.5 12h4',
  listeners: 'M4 17.5 9 11l4 3.5L20 6M4 20.5h16',
  sessions: 'M4.5 14v-2a7.5 7.5 0 0 1 15 0v2M4.5 14h3v5.5h-3zM16.5 14h3v5.5h-3z',
  plays:
    'M9 18V6l10-2v12M6.5 15.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M16.5 13.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5',
  streams: 'M3 8c3-3 6 3 9 0s6 3 9 0M3 13c3-3 6 3 9 0s6 3 9 0M3 18c3-3 6 3 9 0s6 3 9 0',
  events: 'M5 6h.1M9 6h11M5 12h.1M9 12h11M5 18h.1M9 18h11',
  errors: 'M8 3.5h8l4.5 4.5v8L16 20.5H8L3.5 16V8zM12 8v5M12 16v.1',
  health: 'M3 12.5h4l2.5-6 4.5 12 2.5-6H21',
  exclude: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M6 6l12 12',
  storage:
    'M4.5 6.5c0-3.3 15-3.3 15 0v11c0 3.3-15 3.3-15 0zM4.5 6.5c0 3.3 15 3.3 15 0M4.5 12c0 3.3 15 3.3 15 0',
  statistics: 'M4 20h16M6.5 16.5v-5M12 16.5V4.5M17.5 16.5v-8',
  explore: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M15.8 8.2l-2.2 5.4-5.4 2.2 2.2-5.4z',
  keep: 'M6.5 4h11v16L12 15.8 6.5 20z',
  download: 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14',
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative: the words beside it, or the label of its button, say what it means. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 3 : 1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
