import { IconEye, IconEyeDotted, IconEyeOff, IconGhost2, IconTarget, type Icon } from "@tabler/icons-react";
import type { MouseEvent } from "react";
import { useI18n } from "../../../i18n";
import type { LookAct, lookOf } from "../viewer/looks";
import styles from "./tree.module.css";

interface Props {
  name: string;
  look: ReturnType<typeof lookOf>;
  onLook: (act: LookAct) => void;
}

const EYES: Record<Props["look"], Icon> = { shown: IconEye, ghost: IconEye, mixed: IconEyeDotted, hidden: IconEyeOff };

/** Isolates, ghosts and hides what the row stands for. For the pointer alone: by keyboard the tree's letters do
 * it, and the toolbar has the same for whoever cannot see. */
export function RowActions({ name, look, onLook }: Props) {
  const { t } = useI18n();
  const actions: [LookAct, Icon, string, boolean][] = [
    ["isolate", IconTarget, t("viewer.isolatePart", { name }), false],
    ["ghost", IconGhost2, t(look === "ghost" ? "viewer.solidPart" : "viewer.ghostPart", { name }), look === "ghost"],
    ["hide", EYES[look], t(look === "hidden" ? "viewer.showPart" : "viewer.hidePart", { name }), look === "hidden" || look === "mixed"],
  ];
  return (
    <span className={styles.actions} aria-hidden>
      {actions.map(([act, ActIcon, label, on]) => (
        <button
          key={act}
          type="button"
          tabIndex={-1}
          className={styles.action}
          data-on={on}
          title={label}
          onClick={(event: MouseEvent) => {
            event.stopPropagation();
            onLook(act);
          }}
        >
          <ActIcon size={16} stroke={1.7} aria-hidden />
        </button>
      ))}
    </span>
  );
}
