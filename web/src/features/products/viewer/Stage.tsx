import { ActionIcon, Skeleton, Tooltip } from "@mantine/core";
import { IconAugmentedReality, IconCube3dSphere, IconFocusCentered, IconMaximize, IconSquareLetterF, IconSquareLetterR, IconSquareLetterT, type Icon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useRef, useState } from "react";
import { cadModelQuery } from "../../../api/queries";
import { useI18n } from "../../../i18n";
import { EmptyState, ErrorState } from "../../../ui/states";
import styles from "./stage.module.css";
import type { Direction, Surface } from "./surface";
import type { ViewerHandle } from "./Viewer";

const Viewer = lazy(() => import("./Viewer"));

const VIEWS: [Direction, Icon][] = [["iso", IconCube3dSphere], ["front", IconSquareLetterF], ["right", IconSquareLetterR], ["top", IconSquareLetterT]];

function hasWebgl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

interface Props {
  cadFileId: string;
  productName: string;
  upAxis: string;
  frontAxis: string;
  surfaces: ReadonlyMap<string, Surface>;
  /** The picked part or assembly, and the parts with geometry it stands for. */
  selected: string | undefined;
  selectedLeaves: readonly string[];
  onPick: (key: string | null) => void;
  nameOf: (key: string) => string;
}

/** The 3D view with its tools, or what stands in for it. */
export function Stage({ cadFileId, productName, upAxis, frontAxis, surfaces, selected, selectedLeaves, onPick, nameOf }: Props) {
  const { t } = useI18n();
  const [webgl] = useState(hasWebgl);
  const glb = useQuery({ ...cadModelQuery(cadFileId), enabled: webgl });
  const viewer = useRef<ViewerHandle>(null);
  const [ready, setReady] = useState(false);
  const [broken, setBroken] = useState<unknown>(null);
  const [hovered, setHovered] = useState<string | null>(null);
  const onReady = useCallback(() => setReady(true), []);

  if (!webgl) {
    return <div className={styles.stage}><EmptyState icon={<IconAugmentedReality size={24} />} title={t("product.modelFailed")} body={t("product.noWebgl")} /></div>;
  }
  const failure = broken ?? glb.error;
  if (failure) return <div className={styles.stage}><ErrorState error={failure} onRetry={() => void glb.refetch()} /></div>;
  const waiting = <div className={styles.waiting} role="status"><Skeleton circle height={180} /><span>{t("product.loadingModel")}</span></div>;
  return (
    <div className={styles.stage} data-testid="stage" data-ready={ready} data-selected={selected ?? ""}>
      {!ready && waiting}
      {glb.data && (
        <div className={styles.canvas} role="img" aria-label={t("product.model", { name: productName })}>
          <Suspense fallback={null}>
            <Viewer
              handle={viewer}
              glb={glb.data}
              upAxis={upAxis}
              frontAxis={frontAxis}
              surfaces={surfaces}
              selected={selectedLeaves}
              onPick={onPick}
              onHover={setHovered}
              onReady={onReady}
              onError={setBroken}
            />
          </Suspense>
        </div>
      )}
      <div className={styles.tools} role="toolbar" aria-label={t("product.model", { name: productName })}>
        {VIEWS.map(([direction, ViewIcon]) => (
          <Tool key={direction} label={t(`product.views.${direction}`)} icon={ViewIcon} onClick={() => viewer.current?.look(direction)} />
        ))}
        <span className={styles.rule} />
        <Tool label={t("product.fit")} icon={IconMaximize} onClick={() => viewer.current?.fit()} />
        <Tool label={t("product.fitPart")} icon={IconFocusCentered} disabled={selectedLeaves.length === 0} onClick={() => viewer.current?.fitSelection()} />
      </div>
      {hovered !== null && hovered !== selected && <div className={styles.hover}>{nameOf(hovered)}</div>}
    </div>
  );
}

function Tool({ label, icon: ToolIcon, disabled = false, onClick }: { label: string; icon: Icon; disabled?: boolean; onClick: () => void }) {
  return (
    <Tooltip label={label} position="left">
      <ActionIcon variant="subtle" color="gray" size={34} disabled={disabled} onClick={onClick} aria-label={label}>
        <ToolIcon size={19} stroke={1.6} />
      </ActionIcon>
    </Tooltip>
  );
}
