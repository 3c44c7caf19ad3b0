// Makes the materials of the view; equal surfaces share one.
import { DoubleSide, FrontSide, LineBasicMaterial, MeshStandardMaterial, Plane, type Material } from "three";
import { hatchBackFaces } from "./hatch";
import type { Surface } from "./surface";

/** How a part is told from the others. */
export type Finish = "plain" | "picked" | "lit" | "ghost" | "pickedGhost";

/** What a piece is drawn with. */
export interface Dress {
  faces: Material;
  edges: LineBasicMaterial;
  /** One clicks through a ghost. */
  pickable: boolean;
}

const EDGE_COLOUR = 0x10181d;
const PLAIN_GHOST: Surface = { color: [0.42, 0.5, 0.55, 0.12], metallic: 0, roughness: 0.8 };
const PICKED_GHOST: Surface = { color: [0.01, 0.16, 0.85, 0.3], metallic: 0, roughness: 0.8 };

function isGhost(finish: Finish): boolean {
  return finish === "ghost" || finish === "pickedGhost";
}

export class Wardrobe {
  private readonly made = new Map<string, { finish: Finish; faces: MeshStandardMaterial }>();
  private readonly edges = new LineBasicMaterial({ color: EDGE_COLOUR, transparent: true, opacity: 0.34 });
  private readonly faintEdges = new LineBasicMaterial({ color: EDGE_COLOUR, transparent: true, opacity: 0.1, depthWrite: false });
  private readonly plane = new Plane();
  private cutting = false;

  of(surface: Surface, finish: Finish): Dress {
    // All ghosts are made of the same.
    const worn = finish === "ghost" ? PLAIN_GHOST : finish === "pickedGhost" ? PICKED_GHOST : surface;
    const id = [...worn.color, worn.metallic, worn.roughness, finish].join(",");
    let entry = this.made.get(id);
    if (!entry) {
      entry = { finish, faces: make(worn, finish) };
      this.made.set(id, entry);
      this.fit(entry.faces, finish);
    }
    return { faces: entry.faces, edges: isGhost(finish) ? this.faintEdges : this.edges, pickable: !isGhost(finish) };
  }

  /** What a file brought, drawn as it is. */
  asIs(original: Material): Dress {
    return { faces: original, edges: this.edges, pickable: true };
  }

  /** Takes away what lies behind the plane; null makes everything whole. */
  cut(plane: Plane | null) {
    if (plane) this.plane.copy(plane);
    if (this.cutting === (plane !== null)) return;
    this.cutting = plane !== null;
    for (const { faces, finish } of this.made.values()) this.fit(faces, finish);
    for (const edges of [this.edges, this.faintEdges]) edges.clippingPlanes = this.planes();
  }

  dispose() {
    for (const { faces } of this.made.values()) faces.dispose();
    this.made.clear();
    this.edges.dispose();
    this.faintEdges.dispose();
  }

  private planes(): Plane[] | null {
    return this.cutting ? [this.plane] : null;
  }

  private fit(faces: MeshStandardMaterial, finish: Finish) {
    faces.clippingPlanes = this.planes();
    // A ghost has no inside to show.
    faces.side = this.cutting && !isGhost(finish) ? DoubleSide : FrontSide;
    faces.needsUpdate = true;
  }
}

function make({ color: [red = 0, green = 0, blue = 0, alpha = 1], metallic, roughness }: Surface, finish: Finish): MeshStandardMaterial {
  const faces = new MeshStandardMaterial({ metalness: metallic, roughness, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 });
  faces.color.setRGB(red, green, blue);
  faces.opacity = alpha;
  faces.transparent = alpha < 1;
  // Instances of one call are not sorted by depth: what one sees through must not hide what is drawn after it.
  faces.depthWrite = alpha >= 1;
  if (finish === "picked") {
    // Signal blue over whatever the part is made of: no metal, rubber or paint of a library looks like it.
    signal(faces, [0.01, 0.16, 0.85], [0, 0.06, 0.3]);
  } else if (finish === "lit") {
    signal(faces, [0.95, 0.28, 0.01], [0.45, 0.11, 0]);
  }
  if (!isGhost(finish)) faces.onBeforeCompile = hatchBackFaces;
  return faces;
}

function signal(faces: MeshStandardMaterial, color: readonly [number, number, number], glow: readonly [number, number, number]) {
  faces.color.setRGB(...color);
  faces.emissive.setRGB(...glow);
  faces.metalness = 0;
  faces.roughness = 0.45;
  faces.opacity = 1;
  faces.transparent = false;
  faces.depthWrite = true;
}
