// Equal pieces, drawn in one call: their faces and their edges.
import { InstancedBufferAttribute, InstancedMesh, LineSegments, Matrix4, type EdgesGeometry, type LineBasicMaterial, type Object3D } from "three";
import type { Piece } from "./model";
import type { Dress } from "./wardrobe";

/** three.js flips the front of mirrored objects, not of mirrored instances: a mirrored batch is mirrored as a whole. */
const MIRROR = new Matrix4().makeScale(-1, 1, 1);
const FLOATS = 16;

/** The drawing picks by itself. */
const noPick = () => {};

/** Lines with a placement for each instance; the renderer asks for these names, not for the class. */
class InstancedEdges extends LineSegments<EdgesGeometry, LineBasicMaterial> {
  readonly isInstancedMesh = true;
  readonly instanceColor = null;
  readonly morphTexture = null;
  override readonly count: number;
  readonly instanceMatrix: InstancedBufferAttribute;

  constructor(geometry: EdgesGeometry, material: LineBasicMaterial, placements: InstancedBufferAttribute) {
    super(geometry, material);
    this.count = placements.count;
    this.instanceMatrix = placements;
  }
}

export class Batch {
  readonly members: readonly number[];
  readonly objects: readonly Object3D[];
  private readonly faces: InstancedMesh;
  private readonly edges: InstancedEdges | null;
  private readonly mirrored: boolean;

  /** Of pieces with one geometry, one dress and one handedness, by their numbers. */
  constructor({ geometry, edges, matrix }: Piece, dress: Dress, members: readonly number[]) {
    this.members = members;
    this.mirrored = isMirrored(matrix);
    this.faces = new InstancedMesh(geometry, dress.faces, members.length);
    this.edges = edges ? new InstancedEdges(edges, dress.edges, new InstancedBufferAttribute(new Float32Array(members.length * FLOATS), FLOATS)) : null;
    this.objects = this.edges ? [this.faces, this.edges] : [this.faces];
    for (const object of this.objects) {
      object.raycast = noPick;
      // The bounds known to the culling are those of one piece.
      object.frustumCulled = false;
      if (this.mirrored) object.scale.x = -1;
    }
  }

  /** Puts every piece where it belongs. */
  place(placements: readonly Matrix4[]) {
    const own = new Matrix4();
    for (const { instanceMatrix } of this.edges ? [this.faces, this.edges] : [this.faces]) {
      for (const [slot, member] of this.members.entries()) {
        const placement = placements[member];
        if (!placement) continue;
        own.copy(placement);
        if (this.mirrored) own.premultiply(MIRROR);
        own.toArray(instanceMatrix.array, slot * FLOATS);
      }
      instanceMatrix.needsUpdate = true;
    }
  }

  dispose() {
    this.faces.dispose();
    this.edges?.dispose();
  }
}

export function isMirrored(matrix: Matrix4): boolean {
  return matrix.determinant() < 0;
}
