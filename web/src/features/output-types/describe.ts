import type { OutputType, View } from "../../api/model";
import { word, type useI18n } from "../../i18n";

type I18n = ReturnType<typeof useI18n>;

export function describeView(view: View, { t, number }: I18n): string {
  if (view.kind === "preset") return view.name;
  return t("outputTypes.viewAngle", { azimuth: number(view.azimuth_deg), elevation: number(view.elevation_deg) });
}

/** One line that tells an output type from its neighbours. */
export function describe(type: OutputType, i18n: I18n): string {
  const { width, height, samples } = type.params;
  return [word(i18n.t, "kind", type.artifact_kind), `${width} × ${height} px`, i18n.t("outputTypes.samples", { count: samples })].join(" · ");
}
