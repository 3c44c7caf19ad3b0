import type { Problem } from "../../../api/problem";
import { useI18n } from "../../../i18n";
import { Notice, useProblemText } from "../../../ui/states";

/** Why it was not created; what no field shows is told here. */
export function Refusal({ problem, stray }: { problem: Problem; stray: [string, string][] }) {
  const { t } = useI18n();
  const text = useProblemText();
  return (
    <Notice tone="bad" title={t("wizard.refused")}>
      <p>{text(problem)}</p>
      {stray.map(([path, message]) => <p key={path}><code>{path}</code> {message}</p>)}
    </Notice>
  );
}
