// Turns the model so that the product's up axis points up and its front towards the eye.
import { Matrix4, Quaternion, Vector3 } from "three";

/** A signed axis of the CAD file (`+z`) in the space of the GLB: our writer maps (x, y, z) to (x, z, −y). */
export function axisInModel(axis: string): Vector3 {
  const sign = axis.startsWith("-") ? -1 : 1;
  const letter = axis.at(-1);
  if (letter === "x") return new Vector3(sign, 0, 0);
  if (letter === "y") return new Vector3(0, 0, -sign);
  return new Vector3(0, sign, 0);
}

/** Rotation that brings `up` to +Y and `front` to +Z; identity where the two do not span a plane. */
export function uprightRotation(up: string, front: string): Quaternion {
  const y = axisInModel(up);
  const z = axisInModel(front);
  if (Math.abs(y.dot(z)) > 0.5) return new Quaternion();
  const x = new Vector3().crossVectors(y, z);
  return new Quaternion().setFromRotationMatrix(new Matrix4().makeBasis(x, y, z).transpose());
}
