import { Html } from "@react-three/drei";
import { useEffect, useMemo } from "react";
import { BufferGeometry, Vector3 } from "three";
import { useI18n } from "../../../i18n";
import { wayBetween } from "./distance";
import { LABEL_LAYERS, MEASURE_COLOUR } from "./MeasureBox";
import { placeInModel, type Triple } from "./space";
import styles from "./stage.module.css";

/** The places that were clicked, and the way between them. Placed in the GLB's space. */
export function MeasureWay({ places }: { places: readonly Triple[] }) {
  const { number } = useI18n();
  const line = useMemo(() => new BufferGeometry().setFromPoints(places.map((place) => new Vector3(...placeInModel(place)))), [places]);
  useEffect(() => () => line.dispose(), [line]);
  const way = wayBetween(places);
  return (
    <>
      {places.map((place) => (
        <Html key={place.join(" ")} position={[...placeInModel(place)]} center zIndexRange={LABEL_LAYERS} pointerEvents="none"><span className={styles.place} /></Html>
      ))}
      {way && (
        <>
          <lineSegments geometry={line} renderOrder={1}><lineBasicMaterial color={MEASURE_COLOUR} depthTest={false} transparent /></lineSegments>
          <Html position={[...placeInModel(way.middle)]} center zIndexRange={LABEL_LAYERS} pointerEvents="none"><span className={styles.dimension}>{number(way.length)} mm</span></Html>
        </>
      )}
    </>
  );
}
