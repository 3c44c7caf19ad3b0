// Proper names of the render world: the same in every language, spelled as their makers do.
const NAMES: Record<string, string> = {
  cycles: "Cycles", eevee: "EEVEE", auto: "Auto", cpu: "CPU", cuda: "CUDA", optix: "OptiX", hip: "HIP", metal: "Metal", oneapi: "oneAPI",
  agx: "AgX", standard: "Standard", filmic: "Filmic", png: "PNG, 8 bit", png16: "PNG, 16 bit", exr: "OpenEXR", jpeg: "JPEG", webp: "WebP", tiff: "TIFF",
  h264: "H.264", h265: "H.265", vp9: "VP9", prores_4444: "ProRes 4444", blend: ".blend", glb: "GLB", stl: "STL", usd: "USD",
};

export function technicalName(name: string): string {
  return NAMES[name] ?? name;
}
