// One list to search and choose from, at the spot: nodes to add, nodes to find, targets to connect to.
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useI18n } from "../../../i18n";
import { useSchemaWords } from "../../../i18n/schemaWords";
import { matches, offered, refusal } from "../document/contracts";
import { labelOf, type Definition } from "../document/types";
import { useEditorCommands } from "./CommandsContext";
import styles from "./editor.module.css";
import { roleColour } from "./roles";
import { useEditor, useEditorStore, type Asking, type EditorState } from "./store";

interface Item { key: string; label: string; hint: string; colour: string; disabled: string | null; group: string; pick: () => void }

const WIDTH = 340;
const HEIGHT = 400;

export function Chooser() {
  const asking = useEditor((state) => state.asking);
  return asking && <Open key={JSON.stringify([asking.kind, asking.screen])} asking={asking} />;
}

function useItems(asking: Asking, query: string): Item[] {
  const store = useEditorStore();
  const commands = useEditorCommands();
  const { t } = useI18n();
  const say = useSchemaWords();
  return useMemo(() => {
    const state = store.getState();
    const doc = state.doc();
    if (asking.kind === "add") {
      const node = (id: string | undefined) => doc.nodes.find((each) => each.id === id);
      const edge = asking.edge === undefined ? undefined : doc.edges.find((each) => JSON.stringify([each.from, each.to, each.from_port ?? null, each.to_port ?? null]) === asking.edge);
      const wanted = edge ? { after: node(edge.from), before: node(edge.to) } : { pull: asking.pull };
      const localised = (definition: Definition): Definition => ({ ...definition, label: `${say(definition.label)}`, description: `${definition.description} ${definition.label}` });
      return offered(state.definitions, state.byStep, state.family, wanted)
        .map((choice) => ({ choice, score: matches({ ...choice, definition: localised(choice.definition) }, query) }))
        .filter(({ score }) => score > 0)
        .toSorted((a, b) => b.score - a.score || Number(a.choice.disabled !== null) - Number(b.choice.disabled !== null))
        .map(({ choice: { definition, disabled } }) => ({
          key: definition.step,
          label: say(definition.label),
          hint: disabled ?? say(definition.description),
          colour: roleColour(definition.artifact_roles_produced[0]),
          disabled,
          group: query === "" ? say(definition.category) : "",
          pick: () => commands.add(definition, asking),
        }));
    }
    const words = query.toLowerCase().split(/\s+/);
    const targets = asking.kind === "connect" ? connectable(state, asking.from) : doc.nodes.map((node) => ({ node, disabled: null }));
    return targets
      .map(({ node, disabled }) => {
        const definition = state.byStep.get(node.step);
        return { node, disabled, definition, label: say(labelOf(node, definition)) };
      })
      .filter(({ node, label, definition }) => words.every((word) => `${label} ${node.id} ${node.step} ${definition?.label ?? ""}`.toLowerCase().includes(word)))
      .map(({ node, disabled, definition, label }) => ({
        key: node.id,
        label,
        hint: `${node.id} · ${definition ? say(definition.label) : node.step}`,
        colour: roleColour(definition?.artifact_roles_produced[0]),
        disabled: disabled === null ? null : t(`workflows.refusal.${disabled}`, { from: commands.nodeName(asking.kind === "connect" ? asking.from : node.id), to: label }),
        group: "",
        pick: () => (asking.kind === "connect" ? void commands.join({ from: asking.from, to: node.id }) : commands.choose(node.id)),
      }));
  }, [store, commands, t, say, asking, query]);
}

function connectable(state: EditorState, from: string) {
  const doc = state.doc();
  return doc.nodes
    .filter((node) => node.id !== from)
    .map((node) => ({ node, disabled: refusal(doc, state.byStep, { from, to: node.id }) }))
    .toSorted((a, b) => Number(a.disabled !== null) - Number(b.disabled !== null));
}

function Open({ asking }: { asking: Asking }) {
  const { t } = useI18n();
  const put = useEditor((state) => state.put);
  const [query, setQuery] = useState("");
  const [index, setIndex] = useState(0);
  const items = useItems(asking, query);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const root = useRef<HTMLDivElement>(null);
  const close = () => {
    put({ asking: null });
    document.querySelector<HTMLElement>("[data-canvas]")?.focus();
  };
  const at = Math.min(index, items.length - 1);
  const pick = (item: Item | undefined) => {
    if (!item || item.disabled !== null) return;
    close();
    item.pick();
  };
  useLayoutEffect(() => input.current?.focus(), []);
  useEffect(() => {
    list.current?.children.namedItem(`${id}-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at, id]);
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!root.current?.contains(event.target as Node)) put({ asking: null });
    };
    // The press that opened the list must not close it.
    const timer = setTimeout(() => window.addEventListener("pointerdown", outside, true), 0);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pointerdown", outside, true);
    };
  }, [put]);
  const key = (event: React.KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (move !== undefined) {
      event.preventDefault();
      setIndex(Math.max(0, Math.min(items.length - 1, at + move)));
    } else if (event.key === "Enter") {
      event.preventDefault();
      pick(items[at]);
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
    }
    event.stopPropagation();
  };
  const left = Math.max(8, Math.min(asking.screen.x, window.innerWidth - WIDTH - 8));
  const top = Math.max(8, Math.min(asking.screen.y, window.innerHeight - HEIGHT - 8));
  const title = t(`workflows.chooser.${asking.kind}`);
  return (
    <div ref={root} className={styles.chooser} role="dialog" aria-label={title} style={{ left, top, width: WIDTH, maxHeight: HEIGHT }}>
      <div className={styles.chooserSearch}>
        <IconSearch size={16} stroke={1.8} aria-hidden />
        <input
          ref={input}
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={items.length > 0 ? `${id}-${at}` : undefined}
          aria-label={title}
          placeholder={title}
          value={query}
          maxLength={100}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setIndex(0);
          }}
          onKeyDown={key}
        />
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={title} className={styles.chooserList}>
        {items.map((item, place) => (
          // Keys are handled by the search field, which keeps the focus.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
          <div
            key={item.key}
            id={`${id}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === at}
            aria-disabled={item.disabled !== null}
            className={styles.chooserItem}
            data-group={item.group !== items[place - 1]?.group ? item.group : ""}
            onPointerMove={() => setIndex(place)}
            onClick={() => pick(item)}
          >
            <span className={styles.swatch} style={{ background: item.colour }} aria-hidden />
            <span className={styles.chooserTexts}>
              <span>{item.label}</span>
              <small>{item.hint}</small>
            </span>
            {item.group !== items[place - 1]?.group && item.group !== "" && <span className={styles.chooserGroup}>{item.group}</span>}
          </div>
        ))}
      </div>
      {items.length === 0 && <p className={styles.chooserNone} role="status">{t("workflows.chooser.none")}</p>}
    </div>
  );
}
