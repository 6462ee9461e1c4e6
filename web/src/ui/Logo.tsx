/** A tally light over the fifth stroke of a tally. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect x="3" y="3" width="26" height="15" rx="5" fill="var(--tally-fill)" />
      <rect x="7" y="6.2" width="8" height="2.8" rx="1.4" fill="#fff" opacity=".65" />
      <g stroke="currentColor" strokeWidth="2.3" strokeLinecap="round">
        <path d="M6 22.4v6M11.4 22.4v6M16.8 22.4v6M22.2 22.4v6M3.6 28.2l22-5.6" />
      </g>
    </svg>
  );
}
