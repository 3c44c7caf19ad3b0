/** The mark: a bearing, seen along its axis. */
export function BrandMark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <rect width="32" height="32" rx="7" fill="#0b5f66" />
      <g fill="none" stroke="#fff" strokeWidth="2.4">
        <circle cx="16" cy="16" r="9.5" />
        <circle cx="16" cy="16" r="4" />
      </g>
      <g fill="#ffb454">
        <circle cx="16" cy="9.2" r="1.7" />
        <circle cx="16" cy="22.8" r="1.7" />
        <circle cx="9.2" cy="16" r="1.7" />
        <circle cx="22.8" cy="16" r="1.7" />
      </g>
    </svg>
  );
}
