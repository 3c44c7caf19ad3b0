import { Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { axisInModel, uprightRotation } from "./axes";

const AXES = ["+x", "-x", "+y", "-y", "+z", "-z"];
const round = (vector: Vector3) => vector.toArray().map((value) => Math.round(value) + 0);

describe("uprightRotation", () => {
  it("leaves the usual axes as they are", () => {
    expect(uprightRotation("+z", "-y").w).toBeCloseTo(1);
  });

  it("brings every pair of axes to up and towards the eye", () => {
    for (const up of AXES) {
      for (const front of AXES) {
        if (up[1] === front[1]) continue;
        const turn = uprightRotation(up, front);
        expect(round(axisInModel(up).applyQuaternion(turn)), `${up} ${front}`).toEqual([0, 1, 0]);
        expect(round(axisInModel(front).applyQuaternion(turn)), `${up} ${front}`).toEqual([0, 0, 1]);
      }
    }
  });

  it("does nothing where up and front are the same axis", () => {
    expect(uprightRotation("+z", "-z").w).toBe(1);
  });
});
