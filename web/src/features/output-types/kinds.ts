import { IconBrandBlender, IconCube, IconMovie, IconPhoto, IconPhotoScan, type Icon } from "@tabler/icons-react";
import type { ArtifactKind, Family, Schemas } from "../../api/model";

export const KINDS: readonly ArtifactKind[] = ["still_image", "turntable_video", "blend_production", "model_export", "preview_thumbnail"];

export const KIND_ICONS: Readonly<Record<ArtifactKind, Icon>> = {
  still_image: IconPhoto, turntable_video: IconMovie, blend_production: IconBrandBlender, model_export: IconCube, preview_thumbnail: IconPhotoScan,
};

export type LineFamily = Exclude<Family, "shared">;
export const FAMILIES: readonly LineFamily[] = ["order_line", "cad_file"];

/** The role of an artifact that fulfils a kind; words of the contract, as the kinds themselves. */
export const KIND_ROLES: Readonly<Record<ArtifactKind, Schemas["ArtifactRole"]>> = {
  still_image: "still_image", turntable_video: "turntable_video", blend_production: "blend_file", model_export: "model_file", preview_thumbnail: "thumbnail",
};
export const familyOf = (kind: ArtifactKind): LineFamily => (kind === "preview_thumbnail" ? "cad_file" : "order_line");
