import { SegmentedControl, Slider } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useI18n } from "../../../i18n";
import { heat } from "./heat";
import styles from "./runs.module.css";

type View = "side" | "swipe" | "heat";
const VIEWS: readonly View[] = ["side", "swipe", "heat"];

export interface Side { url: string; label: string }

/** Two pictures: beside each other, one over the other, or how far each pixel lies apart. */
export function ImageCompare({ left, right }: { left: Side; right: Side }) {
  const { t } = useI18n();
  const [view, setView] = useState<View>("side");
  const [at, setAt] = useState(50);
  return (
    <div className={styles.imageCompare}>
      <SegmentedControl size="xs" aria-label={t("workflows.compare.view")} value={view} onChange={(next) => setView(next as View)} data={VIEWS.map((value) => ({ value, label: t(`workflows.compare.${value}`) }))} />
      {view === "side" && (
        <div className={styles.sideBySide}>
          {[left, right].map((each) => <figure key={each.label}><img src={each.url} alt={each.label} /><figcaption>{each.label}</figcaption></figure>)}
        </div>
      )}
      {view === "swipe" && (
        <>
          <div className={styles.swipe}>
            <img src={left.url} alt={left.label} />
            <img src={right.url} alt={right.label} style={{ clipPath: `inset(0 0 0 ${at}%)` }} />
            <span className={styles.swipeLine} style={{ left: `${at}%` }} aria-hidden />
          </div>
          <Slider label={null} thumbLabel={t("workflows.compare.swipe")} value={at} onChange={setAt} min={0} max={100} />
          <p className={styles.dim}>{left.label} | {right.label}</p>
        </>
      )}
      {view === "heat" && <HeatMap left={left} right={right} />}
    </div>
  );
}

async function pixels(url: string): Promise<ImageData> {
  const bitmap = await createImageBitmap(await (await fetch(url)).blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no 2D canvas");
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

function HeatMap({ left, right }: { left: Side; right: Side }) {
  const { t, number } = useI18n();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [text, setText] = useState("");
  useEffect(() => {
    let gone = false;
    const draw = async () => {
      const [a, b] = await Promise.all([pixels(left.url), pixels(right.url)]);
      const target = canvas.current;
      if (gone || !target) return;
      if (a.width !== b.width || a.height !== b.height) {
        setText(t("workflows.compare.sizes", { left: `${a.width} × ${a.height}`, right: `${b.width} × ${b.height}` }));
        return;
      }
      const { data, mean, max } = heat(a.data, b.data);
      target.width = a.width;
      target.height = a.height;
      target.getContext("2d")?.putImageData(new ImageData(data, a.width, a.height), 0, 0);
      setText(t("workflows.compare.numbers", { mean: number(mean), max: number(max) }));
    };
    draw().catch(() => setText(t("workflows.compare.failed")));
    return () => {
      gone = true;
    };
  }, [left.url, right.url, t, number]);
  return (
    <figure className={styles.heat}>
      <canvas ref={canvas} role="img" aria-label={t("workflows.compare.heat")} />
      <figcaption role="status">{text}</figcaption>
    </figure>
  );
}
