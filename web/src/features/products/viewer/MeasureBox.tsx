import { Html } from "@react-three/drei";
import { useMemo } from "react";
import { Box3, Vector3 } from "three";
import type { BoundingBox } from "../../../api/model";
import { useI18n } from "../../../i18n";
import { dimensionsOf } from "./dimensions";
import styles from "./stage.module.css";
import { placeInModel } from "./space";

/** Petrol that stands out from the light stage and from the dark one. */
export const MEASURE_COLOUR = 0x0f8a93;
/** drei would have labels above the whole page. */
export const LABEL_LAYERS = [1, 0];

/** A box with its lengths. Placed in the GLB's space. */
export function MeasureBox({ box, upAxis, frontAxis }: { box: BoundingBox; upAxis: string; frontAxis: string }) {
  const { number } = useI18n();
  const corners = useMemo(() => {
    const place = ([x = 0, y = 0, z = 0]: readonly number[]) => new Vector3(...placeInModel([x, y, z]));
    return new Box3().setFromPoints([place(box.min), place(box.max)]);
  }, [box]);
  return (
    <>
      <box3Helper args={[corners, MEASURE_COLOUR]} />
      {dimensionsOf(box, upAxis, frontAxis).map(({ axis, length, at }) => (
        <Html key={axis} position={[...placeInModel(at)]} center zIndexRange={LABEL_LAYERS} pointerEvents="none">
          <span className={styles.dimension}>{axis.toUpperCase()} {number(length)} mm</span>
        </Html>
      ))}
    </>
  );
}
