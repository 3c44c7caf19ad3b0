// A drawing of a deep-groove ball bearing, as an engineer would draw it: front view and section.
const BALLS = 9;
const PITCH = 150;

const balls = Array.from({ length: BALLS }, (_, index) => {
  const angle = (index / BALLS) * 2 * Math.PI - Math.PI / 2;
  return { id: index, x: 250 + PITCH * Math.cos(angle), y: 250 + PITCH * Math.sin(angle) };
});

export function BearingDrawing() {
  return (
    <svg viewBox="0 0 760 520" fill="none" stroke="#9fd3d4" strokeWidth="1.6" aria-hidden focusable="false">
      <g stroke="#5d9a9d" strokeWidth="1" strokeDasharray="14 4 3 4" opacity="0.8">
        <path d="M10 250H490M250 10V490M540 250H740" />
        <circle cx="250" cy="250" r={PITCH} />
      </g>
      {[215, 206, 178, 122, 94, 86].map((radius) => <circle key={radius} cx="250" cy="250" r={radius} />)}
      {balls.map(({ id, x, y }) => (
        <g key={id}>
          <circle cx={x} cy={y} r="34" fill="#0d363b" stroke="#ffc069" strokeWidth="1.8" />
          <path d={`M${x - 6} ${y}h12M${x} ${y - 6}v12`} stroke="#ffc069" strokeWidth="1" />
        </g>
      ))}
      <g>
        <path d="M590 35h100v37h-22a34 34 0 0 0-56 0h-22zM590 164v-36h22a34 34 0 0 0 56 0h22v36z" />
        <circle cx="640" cy="100" r="34" stroke="#ffc069" strokeWidth="1.8" />
        <path d="M590 465h100v-37h-22a34 34 0 0 1-56 0h-22zM590 336v36h22a34 34 0 0 1 56 0h22v-36z" />
        <circle cx="640" cy="400" r="34" stroke="#ffc069" strokeWidth="1.8" />
        <path d="M590 164v172M690 164v172" />
        <path d="M594 60l24-24M594 72l40-36M612 72l36-36M664 70l22-22M672 72l16-16M594 160l20-20M604 162l26-26M624 162l30-28M646 162l34-32M668 162l20-20" strokeWidth="0.8" opacity="0.7" />
        <path d="M594 440l16-16M594 456l30-30M606 464l34-32M626 464l38-36M648 464l38-36M668 464l20-20M594 360l20-20M600 370l30-30M656 370l30-30M672 370l16-16" strokeWidth="0.8" opacity="0.7" />
      </g>
      <g strokeWidth="1" stroke="#7cb9bb" fontFamily="IBM Plex Mono, monospace" fontSize="15">
        <path d="M690 35h44M690 465h44M726 35v430M722 47l4-12 4 12M722 453l4 12 4-12" />
        <path d="M590 480v24M690 480v24M590 498h100M602 494l-12 4 12 4M678 494l12 4-12 4" />
        <g fill="#9fd3d4" stroke="none">
          <text x="716" y="268" transform="rotate(-90 716 268)">Ø 62</text>
          <text x="628" y="492">16</text>
        </g>
      </g>
    </svg>
  );
}
