import { ActionIcon, Tooltip } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconMaximize, IconMinus, IconPlus } from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState, type PointerEvent } from "react";
import { useI18n } from "../../i18n";
import styles from "./media.module.css";

const STEP = 1.35;
const MAX = 12;
const HOME = { scale: 1, x: 0, y: 0 };

type Place = typeof HOME;

/** Zooms about the middle of the window. */
function zoomed(at: Place, factor: number): Place {
  const scale = Math.min(MAX, Math.max(1, at.scale * factor));
  return scale === 1 ? HOME : { scale, x: (at.x * scale) / at.scale, y: (at.y * scale) / at.scale };
}

interface Props {
  src: string;
  alt: string;
  onPrevious?: () => void;
  onNext?: () => void;
}

/** A picture to look at closely: wheel, buttons or keys zoom, dragging moves. */
export function ZoomImage({ src, alt, onPrevious, onNext }: Props) {
  const { t, percent } = useI18n();
  const frame = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState(HOME);
  const zoom = useCallback((factor: number) => setPlace((at) => zoomed(at, factor)), []);
  useEffect(() => {
    const element = frame.current;
    // React's own wheel listener is passive and could not keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? STEP : 1 / STEP);
    };
    element?.addEventListener("wheel", onWheel, { passive: false });
    return () => element?.removeEventListener("wheel", onWheel);
  }, [zoom]);
  useEffect(() => {
    const keys: Record<string, (() => void) | undefined> = {
      "+": () => zoom(STEP), "-": () => zoom(1 / STEP), "0": () => setPlace(HOME), ArrowLeft: onPrevious, ArrowRight: onNext,
    };
    const onKey = (event: KeyboardEvent) => keys[event.key]?.();
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [zoom, onPrevious, onNext]);
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    if (event.buttons !== 1 || place.scale === 1) return;
    setPlace((at) => ({ ...at, x: at.x + event.movementX, y: at.y + event.movementY }));
  };
  return (
    <>
      <div ref={frame} className={styles.zoom} onPointerMove={drag} onDoubleClick={() => (place.scale > 1 ? setPlace(HOME) : zoom(STEP * STEP * STEP))}>
        <img src={src} alt={alt} draggable={false} style={{ transform: `translate(${place.x}px, ${place.y}px) scale(${place.scale})` }} />
      </div>
      <div className={styles.bar}>
        {(onPrevious || onNext) && <Tool label={t("media.previous")} icon={IconChevronLeft} onClick={onPrevious} />}
        <Tool label={t("media.zoomOut")} icon={IconMinus} onClick={place.scale > 1 ? () => zoom(1 / STEP) : undefined} />
        <span className={styles.percent}>{percent(place.scale)}</span>
        <Tool label={t("media.zoomIn")} icon={IconPlus} onClick={() => zoom(STEP)} />
        <Tool label={t("media.zoomFit")} icon={IconMaximize} onClick={() => setPlace(HOME)} />
        {(onPrevious || onNext) && <Tool label={t("media.next")} icon={IconChevronRight} onClick={onNext} />}
      </div>
    </>
  );
}

function Tool({ label, icon: ToolIcon, onClick }: { label: string; icon: typeof IconPlus; onClick: (() => void) | undefined }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={34} aria-label={label} disabled={!onClick} onClick={onClick}>
        <ToolIcon size={18} stroke={1.8} />
      </ActionIcon>
    </Tooltip>
  );
}
