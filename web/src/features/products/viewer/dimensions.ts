// What is written at a measured box: one length for each axis, at the edges that meet in the corner nearest to the eye.
import type { BoundingBox } from "../../../api/model";
import { centreOf, lengthsOf } from "./box";
import { SECTION_AXES, type SectionAxis } from "./section";
import { axisDirection, type Triple } from "./space";

export interface Dimension {
  axis: SectionAxis;
  length: number;
  /** The middle of the edge, in the CAD file's space. */
  at: Triple;
}

export function dimensionsOf(box: BoundingBox, upAxis: string, frontAxis: string): Dimension[] {
  const [up, front] = [axisDirection(upAxis), axisDirection(frontAxis)];
  const right: Triple = [up[1] * front[2] - up[2] * front[1], up[2] * front[0] - up[0] * front[2], up[0] * front[1] - up[1] * front[0]];
  const [centre, lengths] = [centreOf(box), lengthsOf(box)];
  return ([0, 1, 2] as const).map((axis) => {
    const on = (other: 0 | 1 | 2) => {
      const side = right[other] + front[other] - up[other] < 0 ? box.min : box.max;
      return other === axis ? centre[other] : (side[other] ?? 0);
    };
    return { axis: SECTION_AXES[axis], length: lengths[axis], at: [on(0), on(1), on(2)] };
  });
}
