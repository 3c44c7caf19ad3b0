// Words of rollouts, in English; part of the catalogue in `en.ts`.

export const rollout = {
  title: "Rollout",
  none: {
    "output-types": "No rollout of its own: that of its workflow counts.",
    workflows: "No rollout of its own: the mode of the document counts, unless an output type says otherwise.",
  },
  now: "{mode}, for {percent} of all dispatches",
  all: "{mode}, for every dispatch",
  rest: "The others go to the fixed pipeline. It counts from the next dispatch on.",
  since: "Since {when}: {reason}",
  sinceOnly: "Since {when}",
  change: "Change rollout",
  save: "Set rollout",
  saved: "Rollout set",
  back: "Roll back",
  backHint: {
    "output-types": "Lines of this type go to the fixed pipeline, from the next dispatch on.",
    workflows: "Lines go to the fixed pipeline, from the next dispatch on. A rollout of an output type's own still goes before it.",
  },
  backReason: "Rolled back",
  backDone: "Rolled back to legacy",
  mode: "Mode",
  percent: "Share of dispatches",
  reason: "Reason",
  reasonHint: "For those who ask later.",
  shadow: "Comparison with the fixed pipeline",
  shadowNone: "No shadow run of this workflow was compared yet. Set shadow mode, and let some orders pass.",
  shadowCount: { one: "{count} shadow run of the workflow:", other: "The last {count} shadow runs of the workflow:" },
  shadowOpen: "Shadow run of {when}",
  unjudged: "Not compared",
  badge: "Rollout: {mode}",
};
