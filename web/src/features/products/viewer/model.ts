// Reads the GLB and knows which mesh is which part.
import {
  BufferGeometry, EdgesGeometry, LineBasicMaterial, LineSegments, Mesh, MeshStandardMaterial, type Material, type Object3D,
} from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { acceleratedRaycast, computeBoundsTree, disposeBoundsTree } from "three-mesh-bvh";
import type { LinearRgba } from "../../../api/model";

/** Feature edges are drawn for faces that meet at more than this, degrees. */
const EDGE_ANGLE_DEG = 32;
/** Above this many triangles drawn edges cost more than they show. */
const EDGE_TRIANGLE_LIMIT = 150_000;

export interface PartMesh {
  key: string;
  mesh: Mesh;
  /** As it came in the file. */
  original: Material | Material[];
}

export interface Model {
  root: Object3D;
  parts: PartMesh[];
  edges: LineBasicMaterial;
  dispose: () => void;
}

/** The key travels on the node; a mesh of several primitives hangs below its node. */
export function partKeyOf(object: Object3D | null): string | null {
  for (let at = object; at; at = at.parent) {
    const key: unknown = at.userData.part_key;
    if (typeof key === "string") return key;
  }
  return null;
}

function triangles(geometry: BufferGeometry): number {
  return (geometry.index?.count ?? geometry.attributes.position?.count ?? 0) / 3;
}

export async function readModel(bytes: ArrayBuffer): Promise<Model> {
  const { scene } = await new GLTFLoader().parseAsync(bytes, "");
  const parts: PartMesh[] = [];
  const geometries = new Set<BufferGeometry>();
  scene.traverse((object) => {
    if (!(object instanceof Mesh)) return;
    const key = partKeyOf(object);
    if (key === null) return;
    parts.push({ key, mesh: object, original: object.material });
    geometries.add(object.geometry);
    object.raycast = acceleratedRaycast;
  });
  let total = 0;
  for (const geometry of geometries) {
    total += triangles(geometry);
    // Instances share the geometry, so each tree is built once.
    computeBoundsTree.call(geometry);
  }
  const edges = new LineBasicMaterial({ color: 0x10181d, transparent: true, opacity: 0.34 });
  const lines = total <= EDGE_TRIANGLE_LIMIT ? drawEdges(parts, edges) : [];
  return {
    root: scene,
    parts,
    edges,
    dispose: () => {
      for (const line of lines) line.dispose();
      for (const geometry of geometries) {
        disposeBoundsTree.call(geometry);
        geometry.dispose();
      }
      for (const { original } of parts) for (const material of [original].flat()) material.dispose();
      edges.dispose();
    },
  };
}

function drawEdges(parts: PartMesh[], material: LineBasicMaterial): EdgesGeometry[] {
  const byGeometry = new Map<BufferGeometry, EdgesGeometry>();
  for (const { mesh } of parts) {
    let geometry = byGeometry.get(mesh.geometry);
    if (!geometry) {
      geometry = new EdgesGeometry(mesh.geometry, EDGE_ANGLE_DEG);
      byGeometry.set(mesh.geometry, geometry);
    }
    const lines = new LineSegments(geometry, material);
    lines.raycast = () => {};
    mesh.add(lines);
  }
  return [...byGeometry.values()];
}

/** Makes the materials of the view; equal surfaces share one. */
export class Wardrobe {
  private readonly made = new Map<string, MeshStandardMaterial>();

  of([red = 0, green = 0, blue = 0, alpha = 1]: LinearRgba, metallic: number, roughness: number, picked: boolean): MeshStandardMaterial {
    const id = [red, green, blue, alpha, metallic, roughness, picked].join(",");
    let material = this.made.get(id);
    if (!material) {
      material = new MeshStandardMaterial({ metalness: metallic, roughness, polygonOffset: true, polygonOffsetFactor: 1, polygonOffsetUnits: 1 });
      material.color.setRGB(red, green, blue);
      material.opacity = alpha;
      material.transparent = alpha < 1;
      if (picked) {
        // Signal blue over whatever the part is made of: no metal, rubber or paint of a library looks like it.
        material.color.setRGB(0.01, 0.16, 0.85);
        material.metalness = 0;
        material.roughness = 0.45;
        material.emissive.setRGB(0, 0.06, 0.3);
        material.opacity = 1;
        material.transparent = false;
      }
      this.made.set(id, material);
    }
    return material;
  }

  dispose() {
    for (const material of this.made.values()) material.dispose();
    this.made.clear();
  }
}
