// Reads the GLB and knows which part is where.
import { EdgesGeometry, Mesh, type BufferGeometry, type Material, type Matrix4, type Object3D } from "three";
import { GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { computeBoundsTree, disposeBoundsTree } from "three-mesh-bvh";

/** Feature edges are drawn for faces that meet at more than this, degrees. */
const EDGE_ANGLE_DEG = 32;
/** Above this many triangles drawn edges cost more than they show. */
const EDGE_TRIANGLE_LIMIT = 150_000;

/** One mesh of a part; a part of several colours has several. */
export interface Piece {
  /** Null for what is no part of the CAD file, as in a published model. */
  key: string | null;
  geometry: BufferGeometry;
  /** Feature edges, where they are drawn. */
  edges: EdgesGeometry | undefined;
  /** Where it lies in the assembled product. */
  matrix: Matrix4;
  /** As it came in the file. */
  original: Material;
}

export interface Model {
  pieces: readonly Piece[];
  dispose: () => void;
}

/** The key travels on the node; a mesh of several primitives hangs below its node. */
function partKeyOf(object: Object3D | null): string | null {
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
  scene.updateMatrixWorld(true);
  const pieces: Piece[] = [];
  const geometries = new Set<BufferGeometry>();
  scene.traverse((object) => {
    if (!(object instanceof Mesh)) return;
    const key = partKeyOf(object);
    const [original] = [object.material as Material | Material[]].flat();
    if (!original) return;
    geometries.add(object.geometry);
    pieces.push({ key, geometry: object.geometry, edges: undefined, matrix: object.matrixWorld, original });
  });
  let total = 0;
  for (const geometry of geometries) {
    total += triangles(geometry);
    // Instances share the geometry, so each tree is built once.
    computeBoundsTree.call(geometry);
    geometry.computeBoundingBox();
  }
  const edges = new Map<BufferGeometry, EdgesGeometry>();
  if (total <= EDGE_TRIANGLE_LIMIT) for (const geometry of geometries) edges.set(geometry, new EdgesGeometry(geometry, EDGE_ANGLE_DEG));
  for (const piece of pieces) if (piece.key !== null) piece.edges = edges.get(piece.geometry);
  return {
    pieces,
    dispose: () => {
      for (const lines of edges.values()) lines.dispose();
      for (const geometry of geometries) {
        disposeBoundsTree.call(geometry);
        geometry.dispose();
      }
      for (const { original } of pieces) original.dispose();
    },
  };
}
