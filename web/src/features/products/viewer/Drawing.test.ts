import { BoxGeometry, Matrix4, MeshBasicMaterial, Plane, Ray, Raycaster, Vector3, type BufferGeometry, type InstancedMesh, type Intersection } from "three";
import { computeBoundsTree } from "three-mesh-bvh";
import { describe, expect, it } from "vitest";
import { Drawing, reachOf } from "./Drawing";
import type { Piece } from "./model";
import { Wardrobe, type Finish } from "./wardrobe";

const STEEL = { color: [0.5, 0.5, 0.5, 1], metallic: 1, roughness: 0.3 };

function cube(): BufferGeometry {
  const geometry = new BoxGeometry(1, 1, 1);
  computeBoundsTree.call(geometry);
  geometry.computeBoundingBox();
  return geometry;
}
function piece(key: string, geometry: BufferGeometry, matrix: Matrix4): Piece {
  return { key, geometry, edges: undefined, matrix, original: new MeshBasicMaterial() };
}
const along = (x: number) => new Matrix4().makeTranslation(x, 0, 0);

/** Three cubes in a row along X, looked at from +X. */
function row(finishOf: (key: string) => Finish | null = () => "plain") {
  const geometry = cube();
  const drawing = new Drawing([piece("a", geometry, along(0)), piece("b", geometry, along(2)), piece("c", geometry, along(4).scale(new Vector3(-1, 1, 1)))]);
  const wardrobe = new Wardrobe();
  const dress = (choose: (key: string) => Finish | null) => drawing.dress(({ key }) => {
    const finish = choose(key ?? "");
    return finish && wardrobe.of(STEEL, finish);
  });
  dress(finishOf);
  const pick = (from = new Vector3(10, 0, 0), direction = new Vector3(-1, 0, 0)) => {
    const hits: Intersection[] = [];
    drawing.updateMatrixWorld(true);
    drawing.raycast(new Raycaster(from, direction), hits);
    return { key: hits[0] ? drawing.keyOf(hits[0].instanceId) : null, distance: hits[0]?.distance };
  };
  return { drawing, wardrobe, dress, pick };
}
const instances = (drawing: Drawing) => drawing.children.map((child) => (child as InstancedMesh).count);

describe("picking", () => {
  it("finds the nearest piece, mirrored or not", () => {
    const { pick } = row();
    expect(pick()).toEqual({ key: "c", distance: 5.5 });
    expect(pick(new Vector3(-10, 0, 0), new Vector3(1, 0, 0))).toEqual({ key: "a", distance: 9.5 });
    expect(pick(new Vector3(10, 5, 0)).key).toBeNull();
  });

  it("passes through what is hidden and through ghosts", () => {
    const looks: Record<string, Finish | null> = { a: "plain", b: "ghost", c: null };
    expect(row((key) => looks[key] ?? null).pick().key).toBe("a");
  });

  it("finds a piece where it was moved to, measured in its own scale", () => {
    const { drawing, pick } = row();
    drawing.place(new Map([["c", [0, 0, 5000]]]), 1);
    expect(pick().key).toBe("b");
    expect(pick(new Vector3(10, 5, 0)).key).toBe("c");
    const small = new Drawing([piece("s", cube(), new Matrix4().makeScale(0.01, 0.01, 0.01))]);
    small.dress(() => new Wardrobe().of(STEEL, "plain"));
    const hits: Intersection[] = [];
    small.raycast(new Raycaster(new Vector3(1, 0, 0), new Vector3(-1, 0, 0)), hits);
    expect(hits[0]?.distance).toBeCloseTo(0.995);
  });

  it("does not pick what is cut away, and finds the inside of what is cut open", () => {
    const { drawing, wardrobe, pick } = row();
    const keepBelow = new Plane(new Vector3(-1, 0, 0), 2);
    drawing.cut(keepBelow);
    wardrobe.cut(keepBelow);
    const { key, distance } = pick();
    expect(key).toBe("b");
    // The wall behind the cut: the side at x = 1.5 seen from within.
    expect(distance).toBeCloseTo(8.5);
  });
});

describe("drawing", () => {
  it("draws equal pieces in one call, mirrored ones in another", () => {
    expect(instances(row().drawing).toSorted()).toEqual([1, 2]);
  });

  it("keeps what did not change, and drops what is no longer drawn", () => {
    const { drawing, dress } = row();
    const [kept] = drawing.children;
    dress((key) => (key === "c" ? null : "plain"));
    expect(drawing.children).toEqual([kept]);
    dress((key) => (key === "c" ? null : key === "b" ? "picked" : "plain"));
    expect(instances(drawing)).toEqual([1, 1]);
  });

  it("draws 5,000 occurrences of 20 shapes in 20 calls", () => {
    const shapes = Array.from({ length: 20 }, cube);
    const pieces = Array.from({ length: 5000 }, (_, index) => piece(`p${index}`, shapes[index % 20] ?? cube(), along(index)));
    const drawing = new Drawing(pieces);
    const wardrobe = new Wardrobe();
    drawing.dress(() => wardrobe.of(STEEL, "plain"));
    expect(instances(drawing)).toEqual(Array.from({ length: 20 }, () => 250));
    expect(drawing.boxOf(() => true).max.x).toBe(4999.5);
    expect(drawing.boxOf((key) => key === "p7").min.x).toBe(6.5);
  });
});

describe("reachOf", () => {
  const ray = new Ray(new Vector3(0, 0, 0), new Vector3(1, 0, 0));

  it("is the stretch on the side that stays", () => {
    expect(reachOf(ray, null)).toEqual({ from: 0, to: Infinity });
    expect(reachOf(ray, new Plane(new Vector3(1, 0, 0), -3))).toEqual({ from: 3, to: Infinity });
    expect(reachOf(ray, new Plane(new Vector3(-1, 0, 0), 3))).toEqual({ from: 0, to: 3 });
    expect(reachOf(ray, new Plane(new Vector3(-1, 0, 0), -3))).toBeNull();
    expect(reachOf(ray, new Plane(new Vector3(0, 1, 0), -1))).toBeNull();
  });
});
