// The keys that work everywhere; those of a table are the table's.

import { isOpen } from "/page/dialog.js";
import { choose, filtered, rowOf } from "/page/findings.js";
import { tabs } from "/page/frame.js";
import { helpDialog } from "/page/help.js";
import { sheets } from "/page/overview.js";
import { leave } from "/page/panel.js";
import { go, parse } from "/page/route.js";
import { saveDialog } from "/page/saving.js";
import { isDocument, isReadOnly, redo, state, undo } from "/page/store.js";
import { writeDialog } from "/page/writing.js";

let prefix = null;

function step(by) {
  const route = parse(location.hash);
  if (route.view === "findings") {
    const own = filtered(route.params);
    const at = own.findIndex(({ key }) => key === route.params.at);
    const next = own[Math.max(0, Math.min(own.length - 1, at + by))];
    if (!next) return;
    choose(next);
    const row = rowOf(next.key);
    if (row) row.focus();
    return;
  }
  const all = sheets(state.view.overview);
  const at = all.findIndex(({ key }) => key === state.sheet);
  const next = all[Math.max(0, Math.min(all.length - 1, route.view === "sheet" ? at + by : 0))];
  if (next) go({ view: "sheet", key: next.key });
}

const menus = () => [...document.querySelectorAll("details.menu[open]")];

/** Closes what lies over the page, else the panel. */
function shut() {
  const [menu] = menus();
  if (!menu) return state.view ? leave() : undefined;
  menu.open = false;
  menu.querySelector("summary").focus();
}

// A click elsewhere closes a menu.
addEventListener("pointerdown", ({ target }) => menus().filter((menu) => !menu.contains(target)).forEach((menu) => (menu.open = false)));

addEventListener("keydown", (event) => {
  const within = (selector) => event.target.closest && event.target.closest(selector);
  const typing = within("input, textarea, select");
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (control && key === "s") {
    event.preventDefault();
    if (isOpen() || isReadOnly()) return;
    if (isDocument()) writeDialog();
    else if (state.changes.length) saveDialog();
    return;
  }
  if (typing || isOpen()) return;
  if (event.key === "Escape" && !event.defaultPrevented) return shut();
  if (control && (key === "z" || key === "y") && isReadOnly()) return;
  if (control && key === "z") return event.preventDefault(), event.shiftKey ? redo() : undo();
  if (control && key === "y") return event.preventDefault(), redo();
  // In a table letters are the table's.
  if (control || event.altKey || !state.view || (within(".grid") && event.key !== "?" && event.key !== "/")) return;
  if (prefix === "g") {
    prefix = null;
    const view = tabs().find(([, own]) => own === key);
    if (view) return event.preventDefault(), go({ view: view[0] });
  }
  if (key === "g") prefix = "g";
  else if (event.key === "?") helpDialog();
  else if (key === "/") {
    event.preventDefault();
    if (parse(location.hash).view !== "findings") go({ view: "findings" });
    setTimeout(() => { const search = document.getElementById("search"); if (search) search.focus(); }, 0);
  } else if (key === "j") step(1);
  else if (key === "k") step(-1);
});
