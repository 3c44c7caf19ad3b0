// Every action of the editor by key. Single letters work while the canvas (or nothing) has the focus, so that typing
// in a field and the keys of other controls stay what they are.
import { useEffect } from "react";
import type { Commands } from "./commands";
import { useEditorStore } from "./store";
import { GRID } from "../document/ops";

interface Outside { save: () => void; help: () => void; run: () => void; minimap: () => void; palette: () => void }

const ARROWS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function useKeys(commands: Commands, outside: Outside) {
  const store = useEditorStore();
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      const typing = target !== null && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
      const state = store.getState();
      const ctrl = event.ctrlKey || event.metaKey;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (document.querySelector('[role="dialog"][aria-modal="true"], .mantine-Modal-content')) return;
      if (ctrl && key === "s") {
        event.preventDefault();
        outside.save();
        return;
      }
      if (ctrl && event.key === "Enter") {
        event.preventDefault();
        outside.run();
        return;
      }
      if (state.asking || state.menu) return;
      if (event.key === "F6") {
        event.preventDefault();
        walkPanels(event.shiftKey ? -1 : 1);
        return;
      }
      if (typing) {
        if (event.key === "Escape") document.querySelector<HTMLElement>("[data-canvas]")?.focus();
        return;
      }
      const onCanvas = target === null || target === document.body || target.closest("[data-canvas]") !== null;
      if (!onCanvas) return;
      const done = act(event, ctrl, key);
      if (done) event.preventDefault();
    };

    const act = (event: KeyboardEvent, ctrl: boolean, key: string): boolean => {
      const { readOnly, selected } = store.getState();
      const spot = spotFor(selected);
      if (ctrl) {
        switch (key) {
          case "z": (event.shiftKey ? commands.redo : commands.undo)(); return true;
          case "y": commands.redo(); return true;
          case "a": commands.selectAll(); return true;
          case "c": void commands.copy(); return true;
          case "x": if (!readOnly) void commands.cut(); return true;
          case "d": if (!readOnly) commands.duplicate(); return true;
          case "k": commands.askFind(spot); return true;
          default: return false;
        }
      }
      const arrow = ARROWS[event.key];
      if (arrow) {
        if (event.altKey || selected.size === 0) commands.walk(...arrow);
        else if (!readOnly) commands.nudge(arrow[0] * GRID, arrow[1] * GRID);
        return true;
      }
      if (event.altKey) return false;
      switch (event.key) {
        case "Tab":
          if (event.shiftKey || readOnly) return false;
          commands.askAdd(spot, null);
          return true;
        case "/": if (!readOnly) commands.askAdd(spot, null); return true;
        case "Delete": case "Backspace": if (!readOnly) commands.remove(event.shiftKey); return true;
        case "Escape": store.getState().select([]); return true;
        case "Enter": {
          document.querySelector<HTMLElement>("[data-inspector] input, [data-inspector] button")?.focus();
          return true;
        }
        case "F2": document.querySelector<HTMLInputElement>("input[data-label-field], [data-label-field] input")?.select(); return true;
        case "?": outside.help(); return true;
        case "ContextMenu": case "F10":
          if (event.key === "F10" && !event.shiftKey) return false;
          store.getState().put({ menu: { ...spot, at: commands.centre(), ...(selected.size > 0 ? { node: [...selected][0] ?? "" } : {}) } });
          return true;
      }
      switch (key) {
        case "f": commands.askFind(spot); return true;
        case "c": if (!readOnly) commands.askConnect(spot); return true;
        case "l": if (!readOnly) void commands.layout(); return true;
        case "g": if (!readOnly) commands.frame(); return true;
        case "n": if (!readOnly) commands.note(); return true;
        case "m": outside.minimap(); return true;
        case "p": outside.palette(); return true;
        case "0": commands.fit(); return true;
        case "1": commands.zoom(1); return true;
        case "+": case "=": commands.zoom(1.2); return true;
        case "-": commands.zoom(0.8); return true;
        default: return false;
      }
    };

    const pasted = (event: ClipboardEvent) => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (target && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return;
      if (store.getState().readOnly || document.querySelector(".mantine-Modal-content")) return;
      const text = event.clipboardData?.getData("text/plain") ?? "";
      event.preventDefault();
      if (text === "") void commands.paste();
      else commands.pasteText(text);
    };
    window.addEventListener("keydown", pressed);
    window.addEventListener("paste", pasted);
    return () => {
      window.removeEventListener("keydown", pressed);
      window.removeEventListener("paste", pasted);
    };
  }, [commands, outside, store]);
}

/** Where a list opens that was asked for by key: beside what is selected, else in the middle of the canvas. */
function spotFor(selected: ReadonlySet<string>) {
  const [first] = selected;
  const node = first === undefined ? null : document.querySelector(`.react-flow__node[data-id="${CSS.escape(first)}"]`);
  const box = (node ?? document.querySelector("[data-canvas]"))?.getBoundingClientRect();
  if (!box) return { x: 200, y: 200 };
  return node ? { x: box.right + 12, y: box.top } : { x: box.left + box.width / 2 - 170, y: box.top + 80 };
}

/** Moves the focus between top bar, palette, canvas and side panel. */
function walkPanels(by: 1 | -1) {
  const places = [...document.querySelectorAll<HTMLElement>("[data-place]")].filter((each) => each.offsetParent !== null);
  const now = places.findIndex((each) => each.contains(document.activeElement));
  const next = places[(now + by + places.length) % places.length];
  (next?.querySelector<HTMLElement>("[data-canvas], button, input, a[href]") ?? next)?.focus();
}
