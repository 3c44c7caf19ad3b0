// The product as it is drawn: equal pieces in one call each, so that thousands of occurrences stay smooth; and picked
// through one tree per geometry.
import { Box3, Matrix4, Object3D, Ray, Vector3, type Intersection, type Plane, type Raycaster } from "three";
import { Batch, isMirrored } from "./batch";
import type { Piece } from "./model";
import { placeInModel, type Triple } from "./space";
import type { Dress } from "./wardrobe";

/** A stretch of a ray. */
interface Reach { from: number; to: number }

export class Drawing extends Object3D {
  private readonly pieces: readonly Piece[];
  private readonly placements: readonly Matrix4[];
  private readonly boxes: readonly Box3[];
  private readonly worn: (Dress | null)[];
  private readonly batches = new Map<string, Batch>();
  private section: Plane | null = null;

  constructor(pieces: readonly Piece[]) {
    super();
    this.pieces = pieces;
    this.placements = pieces.map(({ matrix }) => matrix.clone());
    this.boxes = pieces.map(() => new Box3());
    this.worn = pieces.map(() => null);
    this.place(new Map(), 0);
  }

  keyOf(piece: number | undefined): string | null {
    return this.pieces[piece ?? -1]?.key ?? null;
  }

  /** Moves every piece along its way. */
  place(offsets: ReadonlyMap<string, Triple>, factor: number) {
    for (const [index, { key, matrix, geometry }] of this.pieces.entries()) {
      const placement = this.placements[index]?.copy(matrix);
      const offset = key === null ? undefined : offsets.get(key);
      if (!placement) continue;
      if (offset) {
        const [x, y, z] = placeInModel(offset);
        placement.premultiply(new Matrix4().makeTranslation(x * factor, y * factor, z * factor));
      }
      if (geometry.boundingBox) this.boxes[index]?.copy(geometry.boundingBox).applyMatrix4(placement);
    }
    for (const batch of this.batches.values()) batch.place(this.placements);
  }

  /** Gives every piece what it is drawn with; null hides it. */
  dress(choose: (piece: Piece) => Dress | null) {
    const wanted = new Map<string, number[]>();
    for (const [index, piece] of this.pieces.entries()) {
      const dress = choose(piece);
      this.worn[index] = dress;
      if (!dress) continue;
      const id = `${piece.geometry.id} ${dress.faces.id} ${isMirrored(piece.matrix)}`;
      const members = wanted.get(id);
      if (members) members.push(index);
      else wanted.set(id, [index]);
    }
    for (const [id, batch] of this.batches) {
      const members = wanted.get(id);
      if (members?.length === batch.members.length && members.every((member, slot) => member === batch.members[slot])) wanted.delete(id);
      else this.drop(id, batch);
    }
    for (const [id, members] of wanted) this.draw(id, members);
  }

  /** What lies behind the plane, in the drawing's own space, is not picked. */
  cut(plane: Plane | null) {
    this.section = plane;
  }

  /** The box, in the drawing's own space, of all pieces that are drawn and pass. */
  boxOf(passes: (key: string | null) => boolean): Box3 {
    const box = new Box3();
    for (const [index, { key }] of this.pieces.entries()) {
      const own = this.boxes[index];
      if (own && this.worn[index] && passes(key)) box.union(own);
    }
    return box;
  }

  override dispose() {
    super.dispose();
    for (const [id, batch] of this.batches) this.drop(id, batch);
  }

  /** Finds the nearest piece only. */
  override raycast({ ray }: Raycaster, hits: Intersection[]) {
    const own = ray.clone().applyMatrix4(this.matrixWorld.clone().invert());
    const reach = reachOf(own, this.section);
    if (!reach) return;
    let nearest: Intersection | null = null;
    const entry = new Vector3();
    for (const [index, box] of this.boxes.entries()) {
      if (!this.worn[index]?.pickable) continue;
      if (!box.containsPoint(own.origin) && (!own.intersectBox(box, entry) || (nearest && entry.distanceTo(own.origin) > nearest.distance))) continue;
      const hit = this.hit(index, own, reach);
      if (hit && (!nearest || hit.distance < nearest.distance)) nearest = hit;
    }
    if (!nearest) return;
    nearest.point.applyMatrix4(this.matrixWorld);
    hits.push(nearest);
  }

  private hit(index: number, ray: Ray, { from, to }: Reach): Intersection | null {
    const [piece, placement, dress] = [this.pieces[index], this.placements[index], this.worn[index]];
    const tree = piece?.geometry.boundsTree;
    if (!placement || !dress || !tree || !("raycastFirst" in tree)) return null;
    const inward = placement.clone().invert();
    const origin = ray.origin.clone().applyMatrix4(inward);
    const direction = ray.origin.clone().add(ray.direction).applyMatrix4(inward).sub(origin);
    // Pieces may be stored in a scale of their own.
    const stretch = direction.length();
    const found = tree.raycastFirst(new Ray(origin, direction.normalize()), dress.faces, from * stretch, to * stretch) as Intersection | null;
    if (!found) return null;
    const point = found.point.clone().applyMatrix4(placement);
    return { distance: point.distanceTo(ray.origin), point, object: this, instanceId: index };
  }

  private draw(id: string, members: readonly number[]) {
    const [first = -1] = members;
    const [piece, dress] = [this.pieces[first], this.worn[first]];
    if (!piece || !dress) return;
    const batch = new Batch(piece, dress, members);
    batch.place(this.placements);
    this.batches.set(id, batch);
    this.add(...batch.objects);
  }

  private drop(id: string, batch: Batch) {
    this.remove(...batch.objects);
    batch.dispose();
    this.batches.delete(id);
  }
}

/** The stretch of the ray on the side of the plane that stays. */
export function reachOf(ray: Ray, plane: Plane | null): Reach | null {
  if (!plane) return { from: 0, to: Infinity };
  const towards = plane.normal.dot(ray.direction);
  const height = plane.distanceToPoint(ray.origin);
  if (Math.abs(towards) < 1e-9) return height >= 0 ? { from: 0, to: Infinity } : null;
  const crossing = -height / towards;
  if (towards > 0) return { from: Math.max(0, crossing), to: Infinity };
  return crossing > 0 ? { from: 0, to: crossing } : null;
}
