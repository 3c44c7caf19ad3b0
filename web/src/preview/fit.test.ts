import { Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { eyeAxes, eyeDirection, fit } from "./fit";

const corners = [-1, 1].flatMap((x) => [-2, 2].flatMap((y) => [-3, 3].map((z) => new Vector3(x + 5, y, z - 7))));

describe("eyeDirection", () => {
  it("looks at the front, and goes counter-clockwise seen from above", () => {
    expect(eyeDirection(0, 0).toArray()).toEqual([0, 0, 1]);
    const side = eyeDirection(90, 0);
    expect(side.x).toBeCloseTo(1);
    expect(eyeDirection(30, 90).y).toBeCloseTo(1);
  });
});

describe("fit", () => {
  it.each([[0, 0], [35, 25], [200, -40], [0, 90]])("fills the picture from %d°, %d° and cuts nothing off", (azimuth, elevation) => {
    const half = 0.25;
    const axes = eyeAxes(azimuth, elevation);
    const eye = fit(corners, axes, half);
    if (!eye) throw new Error("nothing to look at");
    const seen = corners.map((corner) => {
      const from = corner.clone().sub(eye.position);
      const depth = -from.dot(axes[2]);
      expect(depth).toBeGreaterThan(0);
      expect(depth).toBeGreaterThanOrEqual(eye.near - 1e-9);
      expect(depth).toBeLessThanOrEqual(eye.far + 1e-9);
      return [from.dot(axes[0]) / depth / half, from.dot(axes[1]) / depth / half] as const;
    });
    const [xs, ys] = [seen.map(([x]) => x), seen.map(([, y]) => y)];
    const reach = Math.max(...xs.map(Math.abs), ...ys.map(Math.abs));
    expect(reach).toBeCloseTo(1);
  });

  it("knows when there is nothing to see", () => {
    expect(fit([], eyeAxes(0, 0), 0.25)).toBeNull();
  });
});
