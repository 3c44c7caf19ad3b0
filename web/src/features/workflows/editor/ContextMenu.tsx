import { Menu } from "@mantine/core";
import { useI18n, type MessageKey } from "../../../i18n";
import { fitting } from "../document/contracts";
import { pin, disconnect } from "../document/ops";
import { edgeKey } from "../document/types";
import { useEditorCommands } from "./CommandsContext";
import { roleColour } from "./roles";
import styles from "./editor.module.css";
import { useDoc, useEditor } from "./store";
import { useRoleName } from "./words";

/** What can be done with what was pointed at. */
export function ContextMenu({ onRetryFrom }: { onRetryFrom: ((node: string) => void) | null }) {
  const menu = useEditor((state) => state.menu);
  const put = useEditor((state) => state.put);
  if (!menu) return null;
  return (
    <Menu key={`${menu.x},${menu.y}`} opened onChange={(open) => !open && put({ menu: null })} position="bottom-start" offset={0} width={250} trapFocus returnFocus={false}>
      <Menu.Target><span className={styles.menuAnchor} style={{ left: menu.x, top: menu.y }} /></Menu.Target>
      <Menu.Dropdown className={styles.menu}>
        {menu.edge !== undefined ? <EdgeItems edgeId={menu.edge} /> : menu.node === undefined ? <PaneItems /> : <NodeItems onRetryFrom={onRetryFrom} node={menu.node} />}
      </Menu.Dropdown>
    </Menu>
  );
}

function Entry({ label, keys, onClick, disabled = false, danger = false }: { label: MessageKey; keys?: string; onClick: () => void; disabled?: boolean; danger?: boolean }) {
  const { t } = useI18n();
  return <Menu.Item disabled={disabled} {...(danger ? { color: "red" } : {})} rightSection={keys === undefined ? null : <kbd className={styles.kbd}>{keys}</kbd>} onClick={onClick}>{t(label)}</Menu.Item>;
}

function PaneItems() {
  const commands = useEditorCommands();
  const menu = useEditor((state) => state.menu);
  const readOnly = useEditor((state) => state.readOnly);
  const many = useEditor((state) => state.selected.size > 0);
  const at = menu?.at ?? { x: 0, y: 0 };
  const screen = { x: menu?.x ?? 0, y: menu?.y ?? 0 };
  // The menu closes on a click; what it opens must come after.
  const later = (run: () => void) => () => setTimeout(run, 0);
  return (
    <>
      {!readOnly && <Entry label="workflows.menu.add" keys="Tab" onClick={later(() => commands.askAdd(screen, at))} />}
      {!readOnly && <Entry label="workflows.menu.note" keys="N" onClick={() => commands.note(at)} />}
      {!readOnly && <Entry label="workflows.menu.frame" keys="G" onClick={commands.frame} />}
      {!readOnly && <Entry label="workflows.menu.paste" keys="Ctrl V" onClick={() => void commands.paste(at)} />}
      <Menu.Divider />
      <Entry label="workflows.menu.find" keys="F" onClick={later(() => commands.askFind(screen))} />
      <Entry label="workflows.menu.selectAll" keys="Ctrl A" onClick={commands.selectAll} />
      <Entry label="workflows.menu.fit" keys="0" onClick={commands.fit} />
      {!readOnly && <Entry label="workflows.menu.layout" keys="L" onClick={() => void commands.layout()} />}
      {!readOnly && <Entry label="workflows.menu.snap" onClick={commands.snap} />}
      {many && !readOnly && <Entry label="workflows.menu.delete" keys="Del" danger onClick={() => commands.remove()} />}
    </>
  );
}

function NodeItems({ node, onRetryFrom }: { node: string; onRetryFrom: ((node: string) => void) | null }) {
  const commands = useEditorCommands();
  const menu = useEditor((state) => state.menu);
  const readOnly = useEditor((state) => state.readOnly);
  const count = useEditor((state) => state.selected.size);
  const isStep = useEditor((state) => state.history.present.nodes.some((each) => each.id === node));
  const screen = { x: menu?.x ?? 0, y: menu?.y ?? 0 };
  const later = (run: () => void) => () => setTimeout(run, 0);
  return (
    <>
      {onRetryFrom && isStep && <><Entry label="workflows.menu.retryFrom" onClick={() => onRetryFrom(node)} /><Menu.Divider /></>}
      {!readOnly && isStep && count === 1 && <Entry label="workflows.menu.addAfter" keys="Tab" onClick={later(() => commands.askAdd(screen, null))} />}
      {!readOnly && isStep && count === 1 && <Entry label="workflows.menu.connect" keys="C" onClick={later(() => commands.askConnect(screen))} />}
      {!readOnly && isStep && count === 1 && <Entry label="workflows.menu.rename" keys="F2" onClick={later(() => document.querySelector<HTMLInputElement>("[data-label-field] input, input[data-label-field]")?.select())} />}
      {!readOnly && <Entry label="workflows.menu.duplicate" keys="Ctrl D" onClick={commands.duplicate} />}
      <Entry label="workflows.menu.copy" keys="Ctrl C" onClick={() => void commands.copy()} />
      {!readOnly && <Entry label="workflows.menu.cut" keys="Ctrl X" onClick={() => void commands.cut()} />}
      {!readOnly && <Menu.Divider />}
      {!readOnly && <Entry label="workflows.menu.frame" keys="G" onClick={commands.frame} />}
      {!readOnly && count > 1 && (
        <>
          <Entry label="workflows.align.left" onClick={() => commands.align("left")} />
          <Entry label="workflows.align.top" onClick={() => commands.align("top")} />
          <Entry label="workflows.distribute.x" onClick={() => commands.distribute("x")} />
          <Entry label="workflows.distribute.y" onClick={() => commands.distribute("y")} />
          <Entry label="workflows.menu.layoutSelection" keys="L" onClick={() => void commands.layout()} />
        </>
      )}
      {!readOnly && <Menu.Divider />}
      {!readOnly && isStep && <Entry label="workflows.menu.dissolve" keys="Shift Del" onClick={() => commands.remove(true)} />}
      {!readOnly && <Entry label="workflows.menu.delete" keys="Del" danger onClick={() => commands.remove()} />}
    </>
  );
}

function EdgeItems({ edgeId }: { edgeId: string }) {
  const { t } = useI18n();
  const roleName = useRoleName();
  const doc = useDoc();
  const byStep = useEditor((state) => state.byStep);
  const menu = useEditor((state) => state.menu);
  const put = useEditor((state) => state.put);
  const edit = useEditor((state) => state.edit);
  const readOnly = useEditor((state) => state.readOnly);
  const edge = doc.edges.find((each) => edgeKey(each) === edgeId);
  if (!edge || readOnly) return <Menu.Label>{t("workflows.save.readOnly")}</Menu.Label>;
  const of = (id: string) => byStep.get(doc.nodes.find((each) => each.id === id)?.step ?? "");
  const [from, to] = [of(edge.from), of(edge.to)];
  const pins = from && to ? from.output_contract.flatMap((port) => fitting(to, [port.role], "in").map((name) => ({ from_port: port.name, to_port: name, role: port.role }))) : [];
  const pinned = edge.from_port !== undefined || edge.to_port !== undefined;
  const insert = () => setTimeout(() => put({ menu: null, asking: { kind: "add", screen: { x: menu?.x ?? 0, y: menu?.y ?? 0 }, at: menu?.at ?? null, edge: edgeId } }), 0);
  return (
    <>
      <Entry label="workflows.edge.insert" onClick={insert} />
      {pins.length > 0 && <Menu.Divider />}
      {pins.length > 0 && <Menu.Label>{t("workflows.edge.pin")}</Menu.Label>}
      {pins.map(({ role, ...ports }) => (
        <Menu.Item key={`${ports.from_port}>${ports.to_port}`} leftSection={<span className={styles.swatch} style={{ background: roleColour(role) }} aria-hidden />} disabled={edge.from_port === ports.from_port && edge.to_port === ports.to_port} onClick={() => edit((each) => pin(each, edge, ports))}>
          {roleName(role)}
        </Menu.Item>
      ))}
      {pinned && <Entry label="workflows.edge.unpin" onClick={() => edit((each) => pin(each, edge, undefined))} />}
      <Menu.Divider />
      <Entry label="workflows.menu.delete" keys="Del" danger onClick={() => edit((each) => disconnect(each, [edge]))} />
    </>
  );
}
