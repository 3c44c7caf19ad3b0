import { IconBrandBlender, IconCube, IconCube3dSphere, IconFile, IconMovie, IconPhoto, IconStack2, type Icon } from "@tabler/icons-react";
import type { MediaAsset } from "../../api/model";
import type { MessageKey } from "../../i18n";
import { extension, isImage, isVideo } from "./arrange";

const MODELS: Record<string, { icon: Icon; label: MessageKey }> = {
  blend: { icon: IconBrandBlender, label: "media.file.blend" },
  glb: { icon: IconCube3dSphere, label: "media.file.glb" },
  stl: { icon: IconCube, label: "media.file.stl" },
  usdc: { icon: IconStack2, label: "media.file.usdc" },
  usdz: { icon: IconStack2, label: "media.file.usdc" },
};

/** Icon and name of a file by its format. */
export function fileKind(asset: MediaAsset): { icon: Icon; label: MessageKey } {
  const known = MODELS[extension(asset)];
  if (known) return known;
  if (isVideo(asset)) return { icon: IconMovie, label: "kind.turntable_video" };
  return { icon: isImage(asset) ? IconPhoto : IconFile, label: "media.file.other" };
}
