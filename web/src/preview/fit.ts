// Where a camera of a given direction has to stand so that a model fills a square picture and none of it is cut off.
import { Vector3 } from "three";

/** From the middle towards the eye. `azimuth` 0 is the front, growing counter-clockwise seen from above; degrees. */
export function eyeDirection(azimuthDeg: number, elevationDeg: number): Vector3 {
  const azimuth = (azimuthDeg * Math.PI) / 180;
  const elevation = (elevationDeg * Math.PI) / 180;
  return new Vector3(Math.sin(azimuth) * Math.cos(elevation), Math.sin(elevation), Math.cos(azimuth) * Math.cos(elevation));
}

/** The camera's axes: to its right, up, and back to the eye. Looking straight down, the front is below. */
export function eyeAxes(azimuthDeg: number, elevationDeg: number): [Vector3, Vector3, Vector3] {
  const back = eyeDirection(azimuthDeg, elevationDeg);
  const azimuth = (azimuthDeg * Math.PI) / 180;
  const right = new Vector3(Math.cos(azimuth), 0, -Math.sin(azimuth));
  return [right, new Vector3().crossVectors(back, right), back];
}

export interface Eye {
  position: Vector3;
  /** Distance along the line of sight to the nearest and to the furthest point. */
  near: number;
  far: number;
}

/**
 * Places the eye so that all points lie within `half` (tangent of half the angle) of both axes of the picture, as near as
 * possible, with equal room left and right, above and below. Null where there are no points.
 */
export function fit(points: Iterable<Vector3>, [right, up, back]: [Vector3, Vector3, Vector3], half: number): Eye | null {
  // Largest values of ±x − half·w and ±y − half·w, w being the depth away from the eye.
  let [xMax, xMin, yMax, yMin] = [-Infinity, -Infinity, -Infinity, -Infinity];
  let [wMin, wMax] = [Infinity, -Infinity];
  for (const point of points) {
    const [x, y, w] = [point.dot(right), point.dot(up), -point.dot(back)];
    xMax = Math.max(xMax, x - half * w);
    xMin = Math.max(xMin, -x - half * w);
    yMax = Math.max(yMax, y - half * w);
    yMin = Math.max(yMin, -y - half * w);
    wMin = Math.min(wMin, w);
    wMax = Math.max(wMax, w);
  }
  if (!Number.isFinite(wMin) || !Number.isFinite(wMax)) return null;
  const depth = Math.min(-(xMax + xMin), -(yMax + yMin)) / (2 * half);
  // A single point would put the eye into it.
  const at = Math.min(depth, wMin - 1e-9);
  const position = new Vector3()
    .addScaledVector(right, (xMax - xMin) / 2)
    .addScaledVector(up, (yMax - yMin) / 2)
    .addScaledVector(back, -at);
  return { position, near: wMin - at, far: wMax - at };
}
