import { Select } from "@mantine/core";
import { IconPhoto, IconSearchOff } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { assetQuery, mediaQuery } from "../../api/queries";
import { useI18n, word } from "../../i18n";
import { MoreButton } from "../../ui/MoreButton";
import { Page, Toolbar } from "../../ui/Page";
import { SearchField } from "../../ui/SearchField";
import { EmptyState, ErrorState } from "../../ui/states";
import { KINDS } from "../output-types/kinds";
import { AssetGrid, AssetGridWaiting } from "./AssetGrid";
import { Lightbox } from "./Lightbox";

export function MediaPage() {
  const { t } = useI18n();
  const { q, kind: kindText, state, asset } = useSearch({ from: "/app/media" });
  const navigate = useNavigate({ from: "/media" });
  const kind = KINDS.find((each) => each === kindText);
  const media = useInfiniteQuery(mediaQuery({ q, ...(kind && { artifact_kind: kind }), ...(state === "stale" && { stale: true }), ...(state === "duplicates" && { duplicates: true }) }));
  const listed = media.data?.pages.flatMap((page) => page.items) ?? [];
  // A link may lead to an asset that lies pages further down.
  const missing = asset !== undefined && media.isSuccess && !listed.some((each) => each.id === asset);
  const linked = useQuery({ ...assetQuery(asset ?? ""), enabled: missing }).data;
  const total = media.data?.pages[0]?.total;
  const show = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, asset: id }), replace: true, resetScroll: false });
  return (
    <Page title={t("media.title")} lead={t("media.lead")}>
      <Toolbar count={total !== undefined && t("common.shown", { count: listed.length, total })}>
        <SearchField value={q ?? ""} onChange={(text) => void navigate({ search: (before) => ({ kind: before.kind, state: before.state, q: text || undefined }), replace: true })} label={t("media.searchLabel")} placeholder={t("media.searchPlaceholder")} />
        <Select w={190} aria-label={t("media.kindFilter")} placeholder={t("common.all")} clearable data={KINDS.map((value) => ({ value, label: word(t, "kind", value) }))} value={kind ?? null} onChange={(next) => void navigate({ search: (before) => ({ q: before.q, state: before.state, kind: next ?? undefined }), replace: true })} />
        <Select w={210} aria-label={t("media.stateFilter")} placeholder={t("media.anyState")} clearable data={[{ value: "stale", label: t("media.stale") }, { value: "duplicates", label: t("media.duplicates") }]} value={state ?? null} onChange={(next) => void navigate({ search: (before) => ({ q: before.q, kind: before.kind, state: next ?? undefined }), replace: true })} />
      </Toolbar>
      {media.isPending && <AssetGridWaiting />}
      {media.isError && <ErrorState error={media.error} onRetry={() => void media.refetch()} />}
      {media.isSuccess && listed.length === 0 && (
        q || kind || state ? <EmptyState icon={<IconSearchOff size={24} stroke={1.6} />} title={t("media.emptySearch")} body={t("media.emptySearchBody")} />
          : <EmptyState icon={<IconPhoto size={24} stroke={1.6} />} title={t("media.empty")} body={t("media.emptyBody")} />
      )}
      <AssetGrid assets={listed} onOpen={show} />
      <MoreButton query={media} />
      <Lightbox assets={missing && linked ? [linked] : listed} current={asset} onChange={show} withOrder />
    </Page>
  );
}
