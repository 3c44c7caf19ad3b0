import { Button, Modal } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { isOver, type RunDetail, type RunNode } from "../../../api/runs";
import { useCanWrite } from "../../../app/session";
import { useI18n, type MessageKey } from "../../../i18n";
import { FailureNotice } from "../../../ui/states";
import { StatusBadge } from "../../../ui/Status";
import { ZoomImage } from "../../media/ZoomImage";
import { useEditorCommands } from "../editor/CommandsContext";
import { useEditor } from "../editor/store";
import { piecesOf, type Piece } from "./artifacts";
import styles from "./runs.module.css";
import { useRetryFrom } from "./RunProvider";

const GlbView = lazy(() => import("./GlbView"));

/** What the selected node took, gave and said. */
export function NodeResult({ run }: { run: RunDetail }) {
  const { t } = useI18n();
  const selected = useEditor((state) => state.selected);
  const commands = useEditorCommands();
  const node = run.nodes.find((each) => selected.has(each.id)) ?? run.nodes.find((each) => each.status === "failed") ?? run.nodes.find((each) => each.status === "running");
  if (!node) return <p className={styles.dim}>{t("workflows.runs.chooseNode")}</p>;
  return <Result key={node.id} run={run} node={node} name={commands.nodeName(node.id)} />;
}

function Result({ run, node, name }: { run: RunDetail; node: RunNode; name: string }) {
  const { t, duration } = useI18n();
  const canWrite = useCanWrite();
  const retryFrom = useRetryFrom();
  const outputs = piecesOf(run.id, node.outputs);
  const inputs = piecesOf(run.id, node.inputs);
  const facts: [string, string][] = [
    [t("workflows.runs.attempts"), String(node.attempts)],
    [t("workflows.runs.seconds"), node.seconds === null ? "–" : duration(node.seconds)],
    [t("workflows.runs.worker"), node.worker ?? "–"],
    [t("workflows.cache.label"), node.cache === null ? "–" : `${t(`workflows.cache.${node.cache}` as MessageKey)}${node.cache_reason ? `: ${node.cache_reason}` : ""}`],
  ];
  return (
    <div className={styles.result}>
      <div className={styles.resultHead}>
        <h3>{name}</h3>
        <StatusBadge status={node.status} />
        {canWrite && isOver(run.status) && retryFrom && <Button size="compact-xs" variant="default" onClick={() => retryFrom(node.id)}>{t("workflows.menu.retryFrom")}</Button>}
      </div>
      {node.error && <FailureNotice error={node.error} />}
      <dl className={styles.resultFacts}>{facts.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      {node.tries.length > 1 && <ol className={styles.tries}>{node.tries.map((each) => <li key={each.attempt}><StatusBadge status={each.status} /> {t("workflows.attempt", { count: each.attempt })}{each.error && `: ${each.error.message}`}</li>)}</ol>}
      <Pieces title={t("workflows.runs.outputs")} pieces={outputs} values={node.outputs} />
      <Pieces title={t("workflows.runs.inputs")} pieces={inputs} values={node.inputs} />
      <details>
        <summary>{t("workflows.runs.params")}</summary>
        <Json value={node.params} />
      </details>
    </div>
  );
}

function Pieces({ title, pieces, values }: { title: string; pieces: readonly Piece[]; values: RunNode["outputs"] }) {
  const { t, bytes } = useI18n();
  const [open, setOpen] = useState<Piece | null>(null);
  const plain = Object.fromEntries(Object.entries(values).map(([port, artifacts]) => [port, artifacts.map((each) => each.value)]));
  return (
    <section>
      <h4>{title}</h4>
      {pieces.length === 0 && Object.keys(values).length === 0 && <p className={styles.dim}>{t("workflows.docs.nothing")}</p>}
      <div className={styles.pieces}>
        {pieces.map((piece) => (
          <button key={piece.key} type="button" className={styles.piece} onClick={() => setOpen(piece)} title={t("workflows.runs.open", { name: `${piece.port} ${piece.name}` })}>
            {piece.look === "image" ? <img src={piece.url} alt="" loading="lazy" /> : <span className={styles.pieceKind}>{piece.file.mime.split("/").at(-1)}</span>}
            <small>{piece.port} · {bytes(piece.file.size_bytes)}</small>
          </button>
        ))}
      </div>
      {Object.keys(values).length > 0 && (
        <details>
          <summary>{t("workflows.runs.values")}</summary>
          <Json value={plain} />
        </details>
      )}
      {open && (
        <Modal opened onClose={() => setOpen(null)} size="min(1100px, 92vw)" title={`${open.port} · ${open.name}`} closeButtonProps={{ "aria-label": t("common.close") }}>
          <div className={styles.viewer}><PieceOf piece={open} /></div>
          <Button component="a" href={open.url} download variant="default" size="xs" mt="sm">{t("common.download")}</Button>
        </Modal>
      )}
    </section>
  );
}

function PieceOf({ piece }: { piece: Piece }) {
  const { t } = useI18n();
  switch (piece.look) {
    case "image": return <ZoomImage src={piece.url} alt={piece.port} />;
    // A turntable has no sound, so there is nothing to caption.
    // oxlint-disable-next-line jsx-a11y/media-has-caption
    case "video": return <video src={piece.url} controls loop muted playsInline aria-label={piece.port} />;
    case "model": return <Suspense fallback={null}><GlbView url={piece.url} /></Suspense>;
    default: return <p className={styles.dim}>{t("workflows.runs.noView", { mime: piece.file.mime })}</p>;
  }
}

function Json({ value }: { value: unknown }) {
  // What scrolls must be reachable by key.
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  return <pre className={styles.json} tabIndex={0}>{JSON.stringify(value, null, 2)}</pre>;
}
