import { IconBrandBlender, IconCube, IconMovie, IconPhoto, IconPhotoScan, type Icon } from "@tabler/icons-react";
import type { ArtifactKind } from "../../api/model";

export const KINDS: readonly ArtifactKind[] = ["still_image", "turntable_video", "blend_production", "model_export", "preview_thumbnail"];

export const KIND_ICONS: Readonly<Record<ArtifactKind, Icon>> = {
  still_image: IconPhoto, turntable_video: IconMovie, blend_production: IconBrandBlender, model_export: IconCube, preview_thumbnail: IconPhotoScan,
};
