// Numbers, sizes, instants and durations as a person reads them.
import type { BoundingBox, Money } from "../api/model";

const SIZE_UNITS = ["B", "kB", "MB", "GB", "TB"] as const;
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Minor units of one major unit; 100 for what is no currency (yet, while it is typed). */
export function minorUnits(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 100;
  return 10 ** (new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2);
}

function build(locale: string) {
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const short = new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 });
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
  const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

  /** Decimal units, three significant digits. */
  const bytes = (count: number): string => {
    let value = count;
    let unit = 0;
    while (value >= 1000 && unit < SIZE_UNITS.length - 1) {
      value /= 1000;
      unit += 1;
    }
    return `${unit === 0 ? plain.format(value) : short.format(value)} ${SIZE_UNITS[unit]}`;
  };

  /** Seconds as `420 ms`, `4.2 s`, `3 min 5 s`, `1 h 4 min`. */
  const duration = (seconds: number): string => {
    if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
    if (seconds < MINUTE_S) return `${short.format(seconds)} s`;
    const whole = Math.round(seconds);
    if (whole < HOUR_S) return `${Math.floor(whole / MINUTE_S)} min ${whole % MINUTE_S} s`;
    return `${Math.floor(whole / HOUR_S)} h ${Math.floor((whole % HOUR_S) / MINUTE_S)} min`;
  };

  /** `3 minutes ago` within a day, else the date and time. */
  const ago = (instant: string, now: number = Date.now()): string => {
    const seconds = (Date.parse(instant) - now) / 1000;
    const size = Math.abs(seconds);
    if (size < MINUTE_S) return relative.format(0, "second");
    if (size < HOUR_S) return relative.format(Math.round(seconds / MINUTE_S), "minute");
    if (size < DAY_S) return relative.format(Math.round(seconds / HOUR_S), "hour");
    return dateTime.format(Date.parse(instant));
  };

  return {
    number: (value: number) => plain.format(value),
    percent: (fraction: number) => new Intl.NumberFormat(locale, { style: "percent" }).format(fraction),
    bytes,
    duration,
    ago,
    date: (instant: string) => date.format(Date.parse(instant)),
    dateTime: (instant: string) => dateTime.format(Date.parse(instant)),
    /** Edge lengths of a box, mm. */
    size: ({ min, max }: BoundingBox) =>
      `${[0, 1, 2].map((axis) => short.format((max[axis] ?? 0) - (min[axis] ?? 0))).join(" × ")} mm`,
    money: ({ minor_units, currency }: Money) => {
      const format = new Intl.NumberFormat(locale, { style: "currency", currency });
      return format.format(minor_units / minorUnits(currency));
    },
  };
}

export type Formatters = ReturnType<typeof build>;

const built = new Map<string, Formatters>();

/** Intl objects are slow to make: one set per language. */
export function formatters(locale: string): Formatters {
  let set = built.get(locale);
  if (!set) {
    set = build(locale);
    built.set(locale, set);
  }
  return set;
}
