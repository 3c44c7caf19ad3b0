import { ActionIcon, Skeleton, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconFocusCentered, IconHelp, IconLayoutSidebarLeftExpand, IconMap, IconPlus, IconSearch, IconSitemap, IconZoomIn, IconZoomOut, type Icon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { WorkflowDetail } from "../../../api/model";
import { nodeDefinitionsQuery, workflowQuery } from "../../../api/queries";
import { useIsAdmin } from "../../../app/session";
import { useI18n, type MessageKey } from "../../../i18n";
import { useDocumentTitle } from "../../../ui/Page";
import { ErrorState } from "../../../ui/states";
import type { Definition, Doc } from "../document/types";
import { RunDock } from "../runs/RunDock";
import { RunProvider, useRetryFrom } from "../runs/RunProvider";
import { Canvas } from "./Canvas";
import { Chooser } from "./Chooser";
import { ClashModal } from "./ClashModal";
import { useCommands, type Flow } from "./commands";
import { CommandsContext } from "./CommandsContext";
import { ContextMenu } from "./ContextMenu";
import styles from "./editor.module.css";
import { Palette } from "./Palette";
import { SaveContext } from "./SaveContext";
import { Shortcuts } from "./Shortcuts";
import { SidePanel } from "./SidePanel";
import { createEditor, EditorContext, useEditor } from "./store";
import { TopBar } from "./TopBar";
import { useKeys } from "./useKeys";
import { useSave } from "./useSave";
import { useValidation } from "./useValidation";

/** One workflow: author, validate, publish, run, inspect. */
export function EditorPage() {
  const { workflowId } = useParams({ from: "/app/workflows/$workflowId" });
  const { t } = useI18n();
  const workflow = useQuery({ ...workflowQuery(workflowId), refetchOnWindowFocus: false });
  const definitions = useQuery(nodeDefinitionsQuery);
  useDocumentTitle(workflow.data?.name ?? t("workflows.title"));
  if (workflow.isError || definitions.isError) return <ErrorState heading error={workflow.error ?? definitions.error} onRetry={() => void workflow.refetch()} />;
  if (!workflow.data || !definitions.data) return <div className={styles.page} data-canvas-page data-full-bleed><Skeleton height="100%" radius={0} /></div>;
  return <Editor key={workflowId} workflow={workflow.data} definitions={definitions.data.nodes} />;
}

function Editor({ workflow, definitions }: { workflow: WorkflowDetail; definitions: readonly Definition[] }) {
  const admin = useIsAdmin();
  const [store] = useState(() => createEditor({
    workflowId: workflow.id,
    family: workflow.family,
    definitions,
    readOnly: !admin,
    stored: { base: workflow.document as unknown as Doc, version: workflow.version, number: workflow.number },
  }));
  return (
    <EditorContext value={store}>
      <RunProvider>
        <Workbench />
      </RunProvider>
    </EditorContext>
  );
}

const TOOLS: [MessageKey, Icon, "undo" | "redo" | "add" | "find" | "layout" | "fit" | "in" | "out" | "map" | "help"][] = [
  ["workflows.keys.add", IconPlus, "add"], ["workflows.keys.undo", IconArrowBackUp, "undo"], ["workflows.keys.redo", IconArrowForwardUp, "redo"], ["workflows.menu.find", IconSearch, "find"],
  ["workflows.menu.layout", IconSitemap, "layout"], ["workflows.menu.fit", IconFocusCentered, "fit"], ["workflows.keys.zoomIn", IconZoomIn, "in"], ["workflows.keys.zoomOut", IconZoomOut, "out"], ["workflows.keys.minimap", IconMap, "map"], ["workflows.keys.title", IconHelp, "help"],
];
const WRITES = new Set(["undo", "redo", "add", "layout"]);

function Workbench() {
  const { t } = useI18n();
  const flow = useRef<Flow | null>(null);
  const commands = useCommands(useCallback(() => flow.current, []));
  const save = useSave();
  useValidation();
  const search = useSearch({ from: "/app/workflows/$workflowId" });
  const navigate = useNavigate({ from: "/workflows/$workflowId" });
  const readOnly = useEditor((state) => state.readOnly);
  const canUndo = useEditor((state) => state.history.past.length > 0);
  const canRedo = useEditor((state) => state.history.future.length > 0);
  const [help, setHelp] = useState(false);
  const [minimap, setMinimap] = useState(true);
  const [palette, setPalette] = useState(() => window.innerWidth >= 1100);
  const docked = search.panel === "run" || search.run !== undefined;
  const toggleRun = useCallback(() => void navigate({ search: (before) => (docked ? { node: before.node } : { ...before, panel: "run" }), replace: true }), [navigate, docked]);
  const outside = useMemo(() => ({
    save: () => void save.now(),
    help: () => setHelp(true),
    run: toggleRun,
    minimap: () => setMinimap((on) => !on),
    palette: () => setPalette((on) => !on),
  }), [save, toggleRun]);
  useKeys(commands, outside);
  // The canvas has another height: what was in view shall be again.
  const wasDocked = useRef(docked);
  useEffect(() => {
    if (wasDocked.current === docked) return undefined;
    wasDocked.current = docked;
    const frame = requestAnimationFrame(() => commands.fit());
    return () => cancelAnimationFrame(frame);
  }, [docked, commands]);
  // A link may lead to a node.
  const linked = useRef(search.node);
  useEffect(() => {
    if (linked.current !== undefined) commands.choose(linked.current);
  }, [commands]);
  const use = (tool: (typeof TOOLS)[number][2], event: React.MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const screen = { x: box.left, y: box.top - 420 };
    switch (tool) {
      case "add": commands.askAdd(screen, null); break;
      case "find": commands.askFind(screen); break;
      case "undo": commands.undo(); break;
      case "redo": commands.redo(); break;
      case "layout": void commands.layout(); break;
      case "fit": commands.fit(); break;
      case "in": commands.zoom(1.2); break;
      case "out": commands.zoom(0.8); break;
      case "map": outside.minimap(); break;
      case "help": outside.help(); break;
    }
  };
  return (
    <CommandsContext value={commands}>
      <SaveContext value={save}>
        <div className={styles.page} data-canvas-page data-full-bleed data-leave={t("workflows.leave")}>
          <div data-place><TopBar onRun={toggleRun} running={docked} /></div>
          <div className={styles.bench} data-palette={palette && !readOnly}>
            {palette && !readOnly && <div className={styles.left} data-place><Palette onHide={() => setPalette(false)} /></div>}
            <div className={styles.middle}>
              <div className={styles.stage} data-place>
                <Canvas flowRef={flow} commands={commands} minimap={minimap && !docked} />
                <div className={styles.tools} role="toolbar" aria-label={t("workflows.tools")}>
                  {!palette && !readOnly && <Tooltip label={t("workflows.keys.palette")}><ActionIcon variant="subtle" color="gray" size="lg" aria-label={t("workflows.keys.palette")} onClick={() => setPalette(true)}><IconLayoutSidebarLeftExpand size={18} stroke={1.7} /></ActionIcon></Tooltip>}
                  {TOOLS.filter(([, , tool]) => !readOnly || !WRITES.has(tool)).map(([label, ToolIcon, tool]) => (
                    <Tooltip key={tool} label={t(label)}>
                      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t(label)} aria-pressed={tool === "map" ? minimap : undefined} disabled={(tool === "undo" && !canUndo) || (tool === "redo" && !canRedo)} onClick={(event) => use(tool, event)}><ToolIcon size={18} stroke={1.7} /></ActionIcon>
                    </Tooltip>
                  ))}
                </div>
              </div>
              {docked && <div className={styles.dock} data-place><RunDock onClose={toggleRun} /></div>}
            </div>
            <div className={styles.right} data-place><SidePanel /></div>
          </div>
          <Chooser />
          <MenuWithRun />
          <ClashModal />
          <Shortcuts opened={help} onClose={() => setHelp(false)} />
        </div>
      </SaveContext>
    </CommandsContext>
  );
}

function MenuWithRun() {
  const retry = useRetryFrom();
  return <ContextMenu onRetryFrom={retry} />;
}
