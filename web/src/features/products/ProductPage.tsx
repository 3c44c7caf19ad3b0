import { Button, Skeleton, Tabs } from "@mantine/core";
import { IconPhotoPlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { assignMaterials, reprocessCadFile } from "../../api/actions";
import type { Material, MaterialMap, Product } from "../../api/model";
import { cadFileQuery, cadObjectsQuery, materialsQuery, productMaterialsQuery, productQuery } from "../../api/queries";
import { useCanWrite } from "../../app/session";
import { useI18n } from "../../i18n";
import { ButtonLink, Crumb } from "../../ui/links";
import { PageHeader, useDocumentTitle } from "../../ui/Page";
import { ErrorState, FailureNotice, Notice } from "../../ui/states";
import { ProgressBar, StatusBadge } from "../../ui/Status";
import { useAction } from "../../ui/useAction";
import { CadDownloads } from "./CadDownloads";
import { PicturesPanel } from "./PicturesPanel";
import { FactsPanel } from "./FactsPanel";
import { MaterialsPanel } from "./materials/MaterialsPanel";
import styles from "./panel.module.css";
import { PartInspector } from "./PartInspector";
import { PartsPanel } from "./PartsPanel";
import { buildTree } from "./tree/partTree";
import { Stage } from "./viewer/Stage";
import type { Surface } from "./viewer/surface";
import { useLooks } from "./viewer/useLooks";
import { KEYS_HERE } from "./viewer/useViewKeys";

const TABS = ["parts", "materials", "pictures", "facts"] as const;
const NO_MATERIALS: readonly Material[] = [];
const NONE_UNMAPPED: readonly string[] = [];

function surfacesOf(map: MaterialMap | undefined, materials: readonly Material[]): ReadonlyMap<string, Surface> {
  const library = new Map(materials.map((each) => [each.id, each.pbr]));
  const surfaces = new Map<string, Surface>();
  for (const { part_key, material } of map?.entries ?? []) {
    if (!material) continue;
    const pbr = library.get(material.id);
    surfaces.set(part_key, { color: pbr?.base_color ?? material.base_color, metallic: pbr?.metallic ?? 0, roughness: pbr?.roughness ?? 0.45 });
  }
  return surfaces;
}

export function ProductPage() {
  const { productId } = useParams({ from: "/app/products/$productId" });
  const { t } = useI18n();
  const product = useQuery(productQuery(productId));
  useDocumentTitle(product.data?.name ?? t("products.title"));
  if (product.isError) return <ErrorState heading error={product.error} onRetry={() => void product.refetch()} />;
  return (
    <div className={styles.product} data-full-bleed>
      <div className={styles.header}>
        <ProductHeader product={product.data} />
      </div>
      {product.data ? <ProductBody key={product.data.revision.cad_file_id} product={product.data} /> : <div className={styles.body}><div className={styles.panel} /></div>}
    </div>
  );
}

function ProductHeader({ product }: { product: Product | undefined }) {
  const { t } = useI18n();
  const canWrite = useCanWrite();
  if (!product) return <Skeleton height={52} width={320} />;
  return (
    <PageHeader
      back={<Crumb to="/products">{t("products.title")}</Crumb>}
      title={product.name}
      mark={<><span className={styles.sku}>{product.sku}</span>{product.cad_status !== "ready" && <StatusBadge status={product.cad_status} />}</>}
      actions={<>
        {product.cad_status === "ready" && <CadDownloads product={product} />}
        {canWrite && <ButtonLink to="/orders/new" search={{ product: product.id }} leftSection={<IconPhotoPlus size={18} stroke={1.8} />}>{t("products.order")}</ButtonLink>}
      </>}
    />
  );
}

/** Has the server read the CAD file once more, after a fault of the installation was mended. */
function ReadAgain({ cadFileId }: { cadFileId: string }) {
  const { t } = useI18n();
  const canWrite = useCanWrite();
  const again = useAction(reprocessCadFile, { stale: [["cad-files", cadFileId], ["products"]] });
  return canWrite && <Button variant="default" size="xs" loading={again.isPending} onClick={() => again.mutate(cadFileId)}>{t("common.retry")}</Button>;
}

function ProductBody({ product }: { product: Product }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const search = useSearch({ from: "/app/products/$productId" });
  const navigate = useNavigate({ from: "/products/$productId" });
  const cadFileId = product.revision.cad_file_id;
  const file = useQuery(cadFileQuery(cadFileId)).data;
  const ready = (file?.status ?? product.cad_status) === "ready";
  const report = useQuery({ ...cadObjectsQuery(cadFileId), enabled: ready });
  const materials = useQuery(materialsQuery).data ?? NO_MATERIALS;
  const map = useQuery({ ...productMaterialsQuery(product.id), enabled: ready }).data;
  const tree = useMemo(() => report.data && buildTree(report.data.occurrences), [report.data]);
  const surfaces = useMemo(() => surfacesOf(map, materials), [map, materials]);
  const cadColors = useMemo(() => new Map(report.data?.occurrences.map((each) => [each.part_key, each.color])), [report.data]);

  const control = useLooks(tree);

  const node = search.part === undefined ? undefined : tree?.byKey.get(search.part);
  const selected = node?.occurrence.part_key;
  const select = useCallback(
    (key: string | null) => void navigate({ search: (before) => ({ ...before, part: key ?? undefined }), replace: true, resetScroll: false }),
    [navigate],
  );
  const assign = useAction(
    ({ key, materialId }: { key: string; materialId: string | null }) => {
      // Choices made in a row wait for each other; each is made to the version the one before left.
      const current = client.getQueryData(productQuery(product.id).queryKey) ?? product;
      return assignMaterials(product.id, current.version, [{ part_key: key, material_id: materialId }]);
    },
    { done: "product.assigned", stale: [["products"]], scope: `materials ${product.id}` },
  );
  const onAssign = (key: string, materialId: string | null) => assign.mutate({ key, materialId });
  const colorOf = useCallback((key: string) => surfaces.get(key)?.color ?? cadColors.get(key) ?? null, [surfaces, cadColors]);

  if (file && !ready) {
    return (
      <div className={styles.scroll} style={{ maxWidth: 620, margin: "6vh auto", width: "100%" }}>
        {file.error ? (
          <FailureNotice title={t("product.failed")} error={file.error} action={<ReadAgain cadFileId={cadFileId} />} />
        ) : (
          <Notice title={t("product.processing")}>
            <p>{t("product.processingBody")}</p>
            {file.progress && <div style={{ marginTop: 12 }}><ProgressBar progress={file.progress} label={t("product.processing")} /></div>}
          </Notice>
        )}
      </div>
    );
  }
  const tab = TABS.find((name) => name === search.tab) ?? "parts";
  return (
    <div className={styles.body} {...KEYS_HERE}>
      <section className={styles.panel} aria-label={t("product.panel")}>
        <Tabs
          className={styles.tabs}
          value={tab}
          keepMounted={false}
          onChange={(next) => void navigate({ search: (before) => ({ ...before, tab: next === "parts" || next === null ? undefined : next }), replace: true, resetScroll: false })}
        >
          <Tabs.List>
            {TABS.map((name) => <Tabs.Tab key={name} value={name}>{t(`product.tabs.${name}`)}</Tabs.Tab>)}
          </Tabs.List>
          <Tabs.Panel value="parts" className={styles.tab}>
            {report.isError && <ErrorState error={report.error} onRetry={() => void report.refetch()} />}
            {tree && report.data ? (
              <PartsPanel tree={tree} report={report.data} selected={selected} onSelect={select} colorOf={colorOf} control={control} />
            ) : (
              !report.isError && <div className={styles.scroll} aria-hidden>{[70, 50, 62, 44, 56].map((width) => <Skeleton key={width} height={16} width={`${width}%`} />)}</div>
            )}
          </Tabs.Panel>
          <Tabs.Panel value="materials" className={styles.tab}>
            {map && <MaterialsPanel map={map} materials={materials} selected={selected} onSelect={select} onAssign={onAssign} />}
          </Tabs.Panel>
          <Tabs.Panel value="pictures" className={styles.tab}><PicturesPanel product={product} /></Tabs.Panel>
          <Tabs.Panel value="facts" className={styles.tab}><FactsPanel product={product} file={file} report={report.data} /></Tabs.Panel>
        </Tabs>
      </section>
      <div className={styles.stage}>
        {ready && (
          <Stage
            cadFileId={cadFileId}
            productName={product.name}
            upAxis={product.revision.up_axis}
            frontAxis={product.revision.front_axis}
            surfaces={surfaces}
            tree={tree}
            node={node}
            control={control}
            unmapped={map?.unmapped ?? NONE_UNMAPPED}
            onPick={select}
          />
        )}
        {node && <PartInspector node={node} entry={map?.entries.find((entry) => entry.part_key === selected)} materials={materials} onAssign={onAssign} onClear={() => select(null)} />}
      </div>
    </div>
  );
}
