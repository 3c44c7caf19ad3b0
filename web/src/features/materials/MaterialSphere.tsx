import { useEffect, useRef } from "react";
import type { Material } from "../../api/model";
import { useI18n } from "../../i18n";
import { shadeSphere } from "./shade";

/** A swatch: the material on a sphere. */
export function MaterialSphere({ material, size = 84 }: { material: Material; size?: number }) {
  const { t } = useI18n();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { pbr } = material;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    // Drawn at twice its size, for sharp screens.
    context?.putImageData(new ImageData(shadeSphere(pbr, size * 2), size * 2, size * 2), 0, 0);
  }, [pbr, size]);
  return <canvas ref={canvas} width={size * 2} height={size * 2} style={{ width: size, height: size }} role="img" aria-label={t("materials.swatch", { name: material.name })} />;
}
