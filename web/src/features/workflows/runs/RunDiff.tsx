import { useQuery } from "@tanstack/react-query";
import { runQuery, type RunDetail, type RunNode } from "../../../api/runs";
import { useI18n, type MessageKey } from "../../../i18n";
import { sameJson, type Json } from "../../../ui/ParamForm";
import { ErrorState } from "../../../ui/states";
import { useEditor } from "../editor/store";
import { useEditorCommands } from "../editor/CommandsContext";
import { piecesOf } from "./artifacts";
import { ImageCompare } from "./ImageCompare";
import styles from "./runs.module.css";

const hashes = (run: string, node: RunNode | undefined) => (node ? piecesOf(run, node.outputs).map((piece) => piece.file.content_hash ?? piece.file.sha256).join() : "");

/** Two runs, node by node. */
export function RunDiff({ run, other }: { run: RunDetail; other: string }) {
  const { t, duration } = useI18n();
  const commands = useEditorCommands();
  const second = useQuery(runQuery(other));
  const selected = useEditor((state) => state.selected);
  if (second.isError) return <ErrorState error={second.error} />;
  if (!second.data) return null;
  const theirs = new Map(second.data.nodes.map((node) => [node.id, node]));
  const ids = [...new Set([...run.nodes, ...second.data.nodes].map((node) => node.id))];
  const time = (node: RunNode | undefined) => (node?.seconds === null || node === undefined ? "–" : duration(node.seconds));
  const status = (node: RunNode | undefined) => (node ? t(`workflows.nodeStatus.${node.status}` as MessageKey) : "–");
  const chosen = ids.find((id) => selected.has(id));
  const picture = (of: RunDetail, node: RunNode | undefined) => (node ? piecesOf(of.id, node.outputs).find((piece) => piece.look === "image")?.url : undefined);
  const mine = run.nodes.find((node) => node.id === chosen);
  const [a, b] = [picture(run, mine), picture(second.data, theirs.get(chosen ?? ""))];
  return (
    <div className={styles.comparison}>
      <table className={styles.runDiff}>
        <thead><tr><th scope="col">{t("workflows.runs.node")}</th><th scope="col">{t("workflows.runs.thisRun")}</th><th scope="col">{t("workflows.runs.otherRun")}</th><th scope="col">{t("workflows.runs.differs")}</th></tr></thead>
        <tbody>
          {ids.map((id) => {
            const [one, two] = [run.nodes.find((node) => node.id === id), theirs.get(id)];
            const params = !sameJson((one?.params ?? null) as Json, (two?.params ?? null) as Json);
            const output = hashes(run.id, one) !== hashes(other, two);
            return (
              <tr key={id} data-chosen={id === chosen}>
                <th scope="row"><button type="button" className={styles.link} onClick={() => commands.choose(id)}>{commands.nodeName(id)}</button></th>
                <td>{status(one)} · {time(one)}</td>
                <td>{status(two)} · {time(two)}</td>
                <td>{[params && t("workflows.runs.params"), output && t("workflows.runs.outputs")].filter(Boolean).join(", ") || t("workflows.runs.same")}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {a !== undefined && b !== undefined && <ImageCompare left={{ url: a, label: t("workflows.runs.thisRun") }} right={{ url: b, label: t("workflows.runs.otherRun") }} />}
    </div>
  );
}
