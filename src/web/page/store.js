// What the page knows: the book as the program sees it, and the draft, which nobody but this page keeps.

import * as api from "/page/api.js";
import { go } from "/page/route.js";
import { t } from "/page/words.js";

/** Drafts are kept under this name and the book's path. */
const KEPT = "cesuan-draft:";
const TAB = sessionStorage.getItem("cesuan-tab") || Math.random().toString(36).slice(2);
sessionStorage.setItem("cesuan-tab", TAB);

export const state = {
  listing: null,
  desk: 0,
  view: null,
  problems: null,
  detail: null,
  changes: [],
  past: [],
  future: [],
  carries: true,
  notes: false,
  sheet: null,
  failure: null,
  message: null,
  orphan: null,
  slow: false,
};

const listeners = new Set();
export const subscribe = (listener) => listeners.add(listener);
export const changed = () => listeners.forEach((listener) => listener());

export const context = () => ({ desk: state.desk, changes: state.changes, carries: state.carries });
export const isReadOnly = () => state.listing.read_only;
export const isDocument = () => deskNow().kind === "document";
export const deskNow = () => state.listing.desks[state.desk] || { name: "", path: "", kind: "none" };

let asked = 0;
let waiting = 0;

/** Asks for the view again; of several at once the last counts. */
export async function refresh() {
  if (!state.listing.desks.length) return changed();
  const own = ++asked;
  // What is quick needs no telling.
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    state.slow = true;
    changed();
  }, 700);
  try {
    const view = await api.ask({ view: { sheet: state.sheet, notes: state.notes } }, context());
    if (own !== asked) return;
    state.problems = view.problems || null;
    if (!view.problems) state.view = view;
    state.version = view.version;
    state.failure = null;
  } catch (failure) {
    if (own !== asked) return;
    state.failure = failure;
  }
  clearTimeout(waiting);
  state.slow = false;
  changed();
  // What stands in the panel is of the same draft.
  if (state.detail && !state.problems) look(state.detail.key);
}

/** What the panel shows of a figure. */
export async function look(figure) {
  if (!figure) {
    state.detail = null;
    return changed();
  }
  try {
    state.detail = await api.ask({ detail: { figure } }, context());
  } catch {
    state.detail = null;
  }
  changed();
}

const target = (change) => [change.kind, change.figure || change.reading, change.rule || change.old || "", (change.places || []).join("、")].join("|");

/** Puts changes into the draft; one that brings back what stood there goes out of it. */
export function edit(...made) {
  let changes = state.changes;
  for (const change of made) {
    changes = changes.filter((other) => target(other) !== target(change));
    if (change.new === undefined || change.new !== change.old) changes = [...changes, change];
  }
  set(changes);
}

/** Decides of readings: right, wrong, or not any more. */
export function decide(decisions) {
  const names = new Set(decisions.map(({ name }) => name));
  const others = state.changes.filter((change) => change.kind !== "reading" || !names.has(change.reading));
  return set([...others, ...decisions.filter(({ right }) => right !== null).map(({ name, right }) => ({ kind: "reading", reading: name, right }))]);
}

/** Takes one change back. */
export const drop = (at) => set(state.changes.filter((_, own) => own !== at));

function set(changes) {
  state.past.push(state.changes);
  state.future = [];
  state.changes = changes;
  keep();
  return refresh();
}

export function undo() {
  if (!state.past.length) return;
  state.future.push(state.changes);
  state.changes = state.past.pop();
  keep();
  refresh();
}

export function redo() {
  if (!state.future.length) return;
  state.past.push(state.changes);
  state.changes = state.future.pop();
  keep();
  refresh();
}

/** Everything that is not saved is thrown away; undo brings it back. */
export const discard = () => set([]);

export function carry(carries) {
  state.carries = carries;
  refresh();
}

const name = () => `${KEPT}${deskNow().path}|${TAB}`;

/** Keeps the draft in this browser: a page that is closed, or a program that ends, loses nothing. */
function keep() {
  try {
    if (state.changes.length) localStorage.setItem(name(), JSON.stringify({ changes: state.changes, at: Date.now() }));
    else localStorage.removeItem(name());
  } catch {
    state.message = t("浏览器不让保存草稿：关掉页面，改动就没有了", "this browser keeps no drafts: changes are lost when the page is closed");
  }
}

/** Opens another book, with the draft that this page or an earlier one left of it. */
export function open(desk) {
  Object.assign(state, { desk, view: null, detail: null, sheet: null, changes: [], past: [], future: [], orphan: null });
  let own = null;
  const prefix = `${KEPT}${deskNow().path}|`;
  for (let at = 0; at < localStorage.length; at += 1) {
    const key = localStorage.key(at);
    if (!key.startsWith(prefix)) continue;
    const draft = read(key);
    if (!draft) continue;
    if (key === name()) own = draft;
    else if (!state.orphan || draft.at > state.orphan.at) state.orphan = { ...draft, key };
  }
  if (own) state.changes = own.changes;
  return refresh();
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return Array.isArray(draft.changes) ? draft : null;
  } catch {
    return null;
  }
}

/** The draft that another page left: taken over, or thrown away. */
export function adopt(taken) {
  const { key, changes } = state.orphan;
  localStorage.removeItem(key);
  state.orphan = null;
  if (taken) set([...state.changes, ...changes]);
  else changed();
}

/** A book was made of what is open: it is opened, and the draft is in it. */
export async function opened(folder) {
  Object.assign(state, { changes: [], past: [], future: [] });
  keep();
  state.listing = await api.desks();
  const desk = state.listing.desks.findIndex(({ path }) => path === folder);
  state.message = t(`草稿已写入 ${folder}`, `the draft is in ${folder}`);
  if (desk >= 0) go({ view: "overview", params: { desk } });
  else changed();
}

/** The draft is in the files now. */
export function saved() {
  Object.assign(state, { changes: [], past: [], future: [] });
  keep();
  return refresh();
}
