// Undo and redo of everything that is in the document, params and layout included. What runs never enters it.

/** So many steps can be taken back. */
export const MAX_STEPS = 400;

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** What the last edit was about; a further one about the same joins it. */
  readonly topic: string | null;
}

export function start<T>(present: T): History<T> {
  return { past: [], present, future: [], topic: null };
}

/** A step forward. Edits of one topic in a row (typing into one field) make one step. */
export function push<T>(history: History<T>, next: T, topic: string | null = null): History<T> {
  if (next === history.present) return history;
  if (topic !== null && topic === history.topic) return { ...history, present: next, future: [] };
  return { past: [...history.past, history.present].slice(-MAX_STEPS), present: next, future: [], topic };
}

/** The next edit is a step of its own. */
export function settle<T>(history: History<T>): History<T> {
  return history.topic === null ? history : { ...history, topic: null };
}

export function undo<T>(history: History<T>): History<T> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return { past: history.past.slice(0, -1), present: previous, future: [history.present, ...history.future], topic: null };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future, topic: null };
}
