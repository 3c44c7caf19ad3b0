import type { ArtifactKind } from "../../../api/model";
import { useI18n, word } from "../../../i18n";

/** “Makes: still image, 3D model”. */
export function useKindList(): (kinds: readonly ArtifactKind[]) => string {
  const { t } = useI18n();
  return (kinds) => t("wizard.makes", { list: kinds.map((kind) => word(t, "kind", kind)).join(", ") });
}
