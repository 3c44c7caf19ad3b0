import { Button, Tabs } from "@mantine/core";
import { IconDownload, IconPhoto, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { cancelLine, retryLine } from "../../api/actions";
import type { OrderLine } from "../../api/model";
import { assetDownloadUrl } from "../../api/queries";
import { useCanWrite } from "../../app/session";
import { useI18n } from "../../i18n";
import { isFinal } from "../../live/reducer";
import { FailureNotice } from "../../ui/states";
import { ProgressBar } from "../../ui/Status";
import { useAction } from "../../ui/useAction";
import { arrange, pieceOf, type Piece } from "../media/arrange";
import { FileList } from "../media/FileList";
import { Provenance } from "../media/Provenance";
import { LinePieces } from "./LinePieces";
import styles from "./order.module.css";
import { RenderLog } from "./RenderLog";

interface Props {
  line: OrderLine;
  tab: string | undefined;
  onTab: (tab: string | undefined) => void;
  onOpen: (assetId: string) => void;
}

/** One line: what it made, or how far it is, or why it failed. */
export function LineDetail({ line, tab, onTab, onOpen }: Props) {
  const { t } = useI18n();
  const pieces = useMemo(() => arrange(line.assets), [line.assets]);
  const [picked, setPicked] = useState<string>();
  const piece = pieceOf(pieces, picked) ?? pieces[0];
  const asset = piece?.asset;
  const current = asset === undefined || tab === "log" ? "log" : tab === "files" && line.assets.length > 1 ? "files" : "provenance";
  return (
    <section className={styles.detail} aria-label={t("orders.line", { number: line.number })}>
      <div className={styles.picture}>
        {piece ? <LinePieces pieces={pieces} current={piece} onPick={(next) => setPicked(next.asset.id)} onOpen={onOpen} /> : <Waiting line={line} />}
      </div>
      <div className={styles.info}>
        <div className={styles.infoHead}>
          <div style={{ minWidth: 0, flex: 1 }}>
            <h2>{line.product.name}</h2>
            <p>{line.output_type.name}</p>
          </div>
          <LineActions line={line} piece={piece} />
        </div>
        {line.error && line.status === "failed" && <div className={styles.error}><FailureNotice error={line.error} /></div>}
        <Tabs value={current} onChange={(next) => onTab(next === null || next === "provenance" ? undefined : next)} keepMounted={false}>
          <Tabs.List px={10}>
            <Tabs.Tab value="provenance" disabled={!asset}>{t("orders.tabs.provenance")}</Tabs.Tab>
            {line.assets.length > 1 && <Tabs.Tab value="files">{t("orders.tabs.files")}</Tabs.Tab>}
            <Tabs.Tab value="log">{t("orders.tabs.log")}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="provenance" p="md">{asset && <Provenance asset={asset} />}</Tabs.Panel>
          <Tabs.Panel value="files" p="md"><FileList assets={line.assets} /></Tabs.Panel>
          <Tabs.Panel value="log" p="md"><RenderLog dispatch={line.dispatch} /></Tabs.Panel>
        </Tabs>
      </div>
    </section>
  );
}

function LineActions({ line, piece }: { line: OrderLine; piece: Piece | undefined }) {
  const { t } = useI18n();
  const canWrite = useCanWrite();
  const stale = [["orders"], ["order-lines"]];
  const retry = useAction(() => retryLine(line.id), { stale });
  const cancel = useAction(() => cancelLine(line.id), { stale });
  const asset = piece?.asset;
  if (asset && line.status === "done") {
    return <Button variant="default" component="a" href={assetDownloadUrl(asset.id)} download={asset.file_name} leftSection={<IconDownload size={16} />}>{t("common.download")}</Button>;
  }
  if (!canWrite || line.status === "pending") return null;
  if (line.status === "failed" || line.status === "cancelled") {
    return <Button variant="default" leftSection={<IconRefresh size={16} />} loading={retry.isPending} onClick={() => retry.mutate(undefined)}>{t("orders.lineRetry")}</Button>;
  }
  return isFinal(line.status) ? null : <Button variant="default" leftSection={<IconPlayerStop size={16} />} loading={cancel.isPending} onClick={() => cancel.mutate(undefined)}>{t("orders.lineCancel")}</Button>;
}

function Waiting({ line }: { line: OrderLine }) {
  const { t } = useI18n();
  const waiting: Record<string, string> = {
    pending: t("orders.draft"), queued: t("orders.waiting"), cancelled: t("orders.lineCancelled"),
  };
  return (
    <div className={styles.blank}>
      <IconPhoto size={44} stroke={1} aria-hidden />
      {line.status === "rendering" ? (
        <div className={styles.blankProgress}><ProgressBar progress={line.progress ?? { fraction: 0, note: t("status.rendering") }} label={t("orders.line", { number: line.number })} tone="work" /></div>
      ) : (
        <p>{waiting[line.status] ?? t("orders.noPicture")}</p>
      )}
    </div>
  );
}
