import { Skeleton } from "@mantine/core";
import { IconAugmentedReality } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useCallback, useRef, useState } from "react";
import { cadModelQuery } from "../../../api/queries";
import { useI18n } from "../../../i18n";
import { EmptyState, ErrorState } from "../../../ui/states";
import type { PartNode, PartTree } from "../tree/partTree";
import { ExplodeCard } from "./ExplodeCard";
import { LooksNote } from "./LooksNote";
import type { LookAct } from "./looks";
import { MeasureCard } from "./MeasureCard";
import { SectionCard } from "./SectionCard";
import styles from "./stage.module.css";
import type { Surface } from "./surface";
import { Toolbar } from "./Toolbar";
import type { LooksControl } from "./useLooks";
import { useTools } from "./useTools";
import { useViewKeys } from "./useViewKeys";
import type { ViewerHandle } from "./Viewer";

const Viewer = lazy(() => import("./Viewer"));

const NO_LEAVES: readonly string[] = [];

function hasWebgl(): boolean {
  return document.createElement("canvas").getContext("webgl2") !== null;
}

interface Props {
  cadFileId: string;
  productName: string;
  upAxis: string;
  frontAxis: string;
  surfaces: ReadonlyMap<string, Surface>;
  tree: PartTree | undefined;
  /** The picked part or assembly. */
  node: PartNode | undefined;
  control: LooksControl;
  /** Parts without material. */
  unmapped: readonly string[];
  onPick: (key: string | null) => void;
}

/** The 3D view with its tools, or what stands in for it. */
export function Stage(props: Props) {
  const { t } = useI18n();
  const [webgl] = useState(hasWebgl);
  const glb = useQuery({ ...cadModelQuery(props.cadFileId), enabled: webgl });
  const [broken, setBroken] = useState<unknown>(null);

  if (!webgl) {
    return <div className={styles.stage}><EmptyState icon={<IconAugmentedReality size={24} />} title={t("product.modelFailed")} body={t("product.noWebgl")} /></div>;
  }
  const failure = broken ?? glb.error;
  if (failure) return <div className={styles.stage}><ErrorState error={failure} onRetry={() => void glb.refetch()} /></div>;
  return <OpenStage {...props} glb={glb.data} onError={setBroken} />;
}

function OpenStage({ glb, productName, upAxis, frontAxis, surfaces, tree, node, control, unmapped, onPick, onError }: Props & { glb: ArrayBuffer | undefined; onError: (error: unknown) => void }) {
  const { t } = useI18n();
  const viewer = useRef<ViewerHandle>(null);
  const [ready, setReady] = useState(false);
  const [hovered, setHovered] = useState<string | null>(null);
  const onReady = useCallback(() => setReady(true), []);
  const tools = useTools({ tree, node, looks: control.looks, unmapped });
  const selected = node?.occurrence.part_key;
  const act = (what: LookAct) => () => {
    if (selected !== undefined) control.act(what, selected);
  };
  const fitAll = () => viewer.current?.fit();
  const fitSelection = () => viewer.current?.fitSelection();
  const keys = {
    hide: act("hide"),
    isolate: act("isolate"),
    ghost: act("ghost"),
    showAll: control.showAll,
    fit: node ? fitSelection : fitAll,
    look: (direction: Parameters<ViewerHandle["look"]>[0]) => viewer.current?.look(direction),
  };
  useViewKeys(keys);
  return (
    // A click on the model brings the focus here, so that the keys mean the view.
    <div className={styles.stage} tabIndex={-1} data-testid="stage" data-ready={ready} data-selected={selected ?? ""}>
      {!ready && <div className={styles.waiting} role="status"><Skeleton circle height={180} /><span>{t("product.loadingModel")}</span></div>}
      {glb && (
        <div className={styles.canvas} data-aiming={tools.measuring === "places"} role="img" aria-label={t("product.model", { name: productName })}>
          <Suspense fallback={null}>
            <Viewer
              handle={viewer}
              glb={glb}
              upAxis={upAxis}
              frontAxis={frontAxis}
              surfaces={surfaces}
              selected={node?.leafKeys ?? NO_LEAVES}
              staging={tools.staging}
              onPick={onPick}
              onPlace={tools.measuring === "places" ? tools.addPlace : undefined}
              onHover={setHovered}
              onReady={onReady}
              onError={onError}
            />
          </Suspense>
        </div>
      )}
      <div className={styles.cards} data-inspected={node !== undefined}>
        <LooksNote looks={control.looks} onShowAll={control.showAll} />
        {tools.exploded !== null && <ExplodeCard percent={tools.exploded} onPercent={tools.setExploded} onSettled={fitAll} />}
        {tools.section && tools.bounds && <SectionCard section={tools.section} bounds={tools.bounds} onSection={tools.setSection} />}
        {tools.measuring && <MeasureCard measuring={tools.measuring} onMeasuring={tools.setMeasuring} box={tools.box} places={tools.staging.places} name={node?.occurrence.name} apart={tools.staging.explode.factor > 0} />}
      </div>
      <Toolbar node={node} control={control} tools={tools} unmapped={unmapped.length} keys={keys} onFitAll={fitAll} onFitSelection={fitSelection} />
      {hovered !== null && hovered !== selected && <div className={styles.hover}>{tree?.byKey.get(hovered)?.occurrence.name ?? hovered}</div>}
    </div>
  );
}
