import { Plane, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import type { BoundingBox, Occurrence } from "../../../api/model";
import { buildTree } from "../tree/partTree";
import { axisInModel } from "./axes";
import { boxOfShown, boxOfTree, centreOf, lengthsOf, moved, union } from "./box";
import { dimensionsOf } from "./dimensions";
import { wayBetween, withPlace } from "./distance";
import { explodeOffsets } from "./explode";
import { sectionPlane, sectionRange, sectionThrough, type Section } from "./section";
import { axisDirection, directionInModel, placeInFile, placeInModel } from "./space";

const box = (min: number[], max: number[]): BoundingBox => ({ min, max });
function part(part_key: string, parent: string | null, bbox_mm: BoundingBox | null, own = true): Occurrence {
  return { part_key, parent, name: part_key, geometry_id: own ? "g1:x" : null, color: null, bbox_mm, faces: 1, triangles: 1, unmeshed_faces: 0, transform: [], solids: 1, surfaces: 0, free_edges: 0 };
}
const TREE = buildTree([
  part("all", null, box([0, 0, 0], [100, 20, 10]), false),
  part("left", "all", box([0, 0, 0], [20, 20, 10])),
  part("right", "all", box([60, 0, 0], [100, 20, 10]), false),
  part("right/a", "right", box([60, 0, 0], [70, 20, 10])),
  part("right/b", "right", box([90, 0, 0], [100, 20, 10])),
]);

describe("space", () => {
  it("turns Z up into Y up, and millimetres into metres", () => {
    expect(placeInModel([1000, 2000, 3000])).toEqual([1, 3, -2]);
    expect(placeInModel([0, 0, 0])).toEqual([0, 0, 0]);
    expect(placeInFile(placeInModel([1000, 2000, -3000]))).toEqual([1000, 2000, -3000]);
  });

  it("agrees with the axes of the view", () => {
    for (const axis of ["+x", "-x", "+y", "-y", "+z", "-z"]) expect(new Vector3(...directionInModel(axisDirection(axis))).distanceTo(axisInModel(axis)), axis).toBe(0);
  });
});

describe("boxes", () => {
  it("joins what there is", () => {
    expect(union([box([0, 0, 0], [1, 1, 1]), null, box([-2, 0, 0], [0, 3, 1])])).toEqual(box([-2, 0, 0], [1, 3, 1]));
    expect(union([null])).toBeNull();
  });

  it("knows lengths and centre, and moves", () => {
    const one = box([10, 20, 30], [20, 40, 60]);
    expect(lengthsOf(one)).toEqual([10, 20, 30]);
    expect(centreOf(one)).toEqual([15, 30, 45]);
    expect(moved(one, [1, -2, 0], 10)).toEqual(box([20, 0, 30], [30, 20, 60]));
  });

  it("leaves hidden parts out, and ghosts in", () => {
    expect(boxOfTree(TREE)).toEqual(box([0, 0, 0], [100, 20, 10]));
    expect(boxOfShown(TREE, new Map([["left", "hidden"], ["right/b", "ghost"]]))).toEqual(box([60, 0, 0], [100, 20, 10]));
    expect(boxOfShown(TREE, new Map(["left", "right/a", "right/b"].map((key) => [key, "hidden"])))).toBeNull();
  });
});

describe("explodeOffsets", () => {
  it("moves parts away from the centre, those of one assembly together first", () => {
    const offsets = explodeOffsets(TREE);
    expect(offsets.get("left")).toEqual([-40, 0, 0]);
    expect(offsets.get("right/a")?.[0]).toBeCloseTo(30 - 15 * 0.6);
    expect(offsets.get("right/b")?.[0]).toBeCloseTo(30 + 15 * 0.6);
    expect(offsets.has("right")).toBe(false);
  });

  it("leaves a part without a box with its assembly, and one part alone where it is", () => {
    const lost = buildTree([part("all", null, box([0, 0, 0], [10, 10, 10]), false), part("x", "all", null), part("y", "all", box([0, 0, 0], [2, 10, 10]))]);
    expect(explodeOffsets(lost).get("x")).toEqual([0, 0, 0]);
    expect(explodeOffsets(lost).get("y")).toEqual([-4, 0, 0]);
    expect([...explodeOffsets(buildTree([part("one", null, box([5, 5, 5], [6, 6, 6]))])).values()]).toEqual([[0, 0, 0]]);
  });

  it("says nothing of a product without boxes", () => {
    expect(explodeOffsets(buildTree([part("x", null, null)])).size).toBe(0);
  });
});

describe("section", () => {
  const keeps = (section: Section, x: number, y: number, z: number) => {
    const { normal, constant } = sectionPlane(section);
    return new Plane(new Vector3(...normal), constant).distanceToPoint(new Vector3(...placeInModel([x, y, z]))) >= 0;
  };

  it("keeps what lies before the plane; flipped, what lies behind it", () => {
    for (const [axis, index] of [["x", 0], ["y", 1], ["z", 2]] as const) {
      const at = (value: number) => [0, 1, 2].map((each) => (each === index ? value : 500)) as [number, number, number];
      expect(keeps({ axis, at: 12, flipped: false }, ...at(11)), axis).toBe(true);
      expect(keeps({ axis, at: 12, flipped: false }, ...at(13)), axis).toBe(false);
      expect(keeps({ axis, at: 12, flipped: true }, ...at(11)), axis).toBe(false);
      expect(keeps({ axis, at: -12, flipped: true }, ...at(-11)), axis).toBe(true);
    }
  });

  it("goes from end to end in round steps, and starts in the middle", () => {
    const bounds = box([-60, 0, 0], [61, 3, 0]);
    expect(sectionRange(bounds, "x")).toEqual({ min: -60, max: 61, step: 0.1 });
    expect(sectionRange(bounds, "y").step).toBe(0.01);
    expect(sectionRange(bounds, "z")).toEqual({ min: 0, max: 0.01, step: 0.01 });
    expect(sectionThrough(bounds, "x")).toEqual({ axis: "x", at: 0.5, flipped: false });
  });
});

describe("a way", () => {
  it("takes two places, and a third begins anew", () => {
    const two = withPlace(withPlace([], [0, 0, 0]), [3, 0, -4]);
    expect(wayBetween(two)).toEqual({ length: 5, along: [3, 0, 4], middle: [1.5, 0, -2] });
    expect(withPlace(two, [9, 9, 9])).toEqual([[9, 9, 9]]);
    expect(wayBetween([[9, 9, 9]])).toBeNull();
  });
});

describe("dimensionsOf", () => {
  it("writes at the edges that meet below, in front, on the right", () => {
    const dimensions = dimensionsOf(box([0, 0, 0], [10, 20, 30]), "+z", "-y");
    expect(dimensions).toEqual([
      { axis: "x", length: 10, at: [5, 0, 0] },
      { axis: "y", length: 20, at: [10, 10, 0] },
      { axis: "z", length: 30, at: [10, 0, 15] },
    ]);
  });

  it("follows the product's own up and front", () => {
    expect(dimensionsOf(box([0, 0, 0], [10, 20, 30]), "-z", "+x").map(({ at }) => at)).toEqual([[5, 0, 30], [10, 10, 30], [10, 0, 15]]);
  });
});
