// What a part looks like in the 3D view.
import type { LinearRgba } from "../../../api/model";

export interface Surface {
  color: LinearRgba;
  metallic: number;
  roughness: number;
}
