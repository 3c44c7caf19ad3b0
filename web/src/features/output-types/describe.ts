// An output type in a few words: what comes out, how it is made, from where it is seen.
import type { LineParams, OutputType } from "../../api/model";
import { word, type useI18n } from "../../i18n";
import { technicalName } from "../../ui/technical";

type I18n = ReturnType<typeof useI18n>;

const size = ({ width, height }: LineParams) => `${width} × ${height} px`;

export function describeResult({ artifact_kind: kind, params }: OutputType, { t }: I18n): string {
  switch (kind) {
    case "still_image": {
      const exports = params.exports.map(technicalName).join(", ");
      return [size(params), technicalName(params.format), exports && t("outputTypes.exports", { list: exports })].filter(Boolean).join(" · ");
    }
    case "turntable_video":
      return [size(params), t("outputTypes.frames", { count: params.frames, fps: params.fps }), technicalName(params.codec)].join(" · ");
    case "model_export":
      return technicalName(params.model_format);
    case "preview_thumbnail":
      return `${params.thumbnail_sizes_px.join(", ")} px`;
    default:
      return ".blend";
  }
}

/** Null where nothing is rendered. */
export function describeQuality({ artifact_kind: kind, params }: OutputType, { t }: I18n): string | null {
  if (kind === "model_export") return null;
  return `${technicalName(params.engine)} · ${t("outputTypes.samples", { count: params.samples })}`;
}

/** Null where there is no camera. */
export function describeView({ artifact_kind: kind, params }: OutputType, { t, number }: I18n): string | null {
  if (kind === "model_export") return null;
  if (kind === "still_image" && params.angles.length > 0) return t("outputTypes.views", { count: params.angles.length });
  if (params.view !== "angle") return params.camera_preset;
  return t("outputTypes.viewAngle", { azimuth: number(params.azimuth_deg), elevation: number(params.elevation_deg) });
}

/** One line that tells an output type from its neighbours. */
export function describe(type: OutputType, i18n: I18n): string {
  return [word(i18n.t, "kind", type.artifact_kind), describeResult(type, i18n), describeQuality(type, i18n)].filter(Boolean).join(" · ");
}
