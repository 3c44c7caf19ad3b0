// Wörter des Rollouts, auf Deutsch; Teil des Katalogs in `de.ts`.

export const rollout = {
  title: "Rollout",
  none: {
    "output-types": "Kein eigener Rollout: der des Workflows gilt.",
    workflows: "Kein eigener Rollout: der Modus des Dokuments gilt, wo eine Ausgabeart nichts anderes sagt.",
  },
  now: "{mode}, für {percent} aller Ausführungen",
  all: "{mode}, für jede Ausführung",
  rest: "Die übrigen gehen an die feste Pipeline. Es gilt ab der nächsten Ausführung.",
  since: "Seit {when}: {reason}",
  sinceOnly: "Seit {when}",
  change: "Rollout ändern",
  save: "Rollout setzen",
  saved: "Rollout gesetzt",
  back: "Zurückrollen",
  backHint: {
    "output-types": "Positionen dieser Art gehen an die feste Pipeline, ab der nächsten Ausführung.",
    workflows: "Positionen gehen an die feste Pipeline, ab der nächsten Ausführung. Ein eigener Rollout einer Ausgabeart geht weiterhin vor.",
  },
  backReason: "Zurückgerollt",
  backDone: "Auf Legacy zurückgerollt",
  mode: "Modus",
  percent: "Anteil der Ausführungen",
  reason: "Grund",
  reasonHint: "Für alle, die später fragen.",
  shadow: "Vergleich mit der festen Pipeline",
  shadowNone: "Noch wurde kein Schattenlauf dieses Workflows verglichen. Setzen Sie den Modus Schatten und lassen Sie einige Aufträge durchlaufen.",
  shadowCount: { one: "{count} Schattenlauf des Workflows:", other: "Die letzten {count} Schattenläufe des Workflows:" },
  shadowOpen: "Schattenlauf von {when}",
  unjudged: "Nicht verglichen",
  badge: "Rollout: {mode}",
};
