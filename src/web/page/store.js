// What the page knows: the book as the program sees it, and the draft, which nobody but this page keeps.

import * as api from "/page/api.js";
import { go, setDesk } from "/page/route.js";
import { t } from "/page/words.js";

/** Drafts are kept under this name and the book's path. */
const KEPT = "cesuan-draft:";
const TABS = "cesuan-tab-";
const fresh = () => Math.random().toString(36).slice(2);
let tab = sessionStorage.getItem("cesuan-tab") || fresh();
sessionStorage.setItem("cesuan-tab", tab);

export const state = {
  listing: null,
  desk: 0,
  view: null,
  problems: null,
  detail: null,
  looking: null,
  before: null,
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
  saving: false,
  version: null,
  noticed: null,
  others: 0,
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
    if (!view.problems) await measure(view, own);
    if (own !== asked) return;
    state.version = view.version;
    state.failure = null;
    // Every view of the same files has it: it is told once.
    if (view.notice && state.noticed !== view.version) Object.assign(state, { message: view.notice, noticed: view.version });
  } catch (failure) {
    if (own !== asked) return;
    state.failure = failure;
  }
  clearTimeout(waiting);
  state.slow = false;
  changed();
  // What stands in the panel is of the same draft.
  if (state.looking && !state.problems) look(state.looking);
}

/** The findings that count, by what names them. */
export const told = (view) => ({
  version: view.version,
  counts: view.overview.counts,
  findings: new Map(view.findings.filter(({ severity, is_accepted: accepted }) => severity !== "note" && !accepted).map(({ key, message }) => [key, message])),
});

/** What the files alone say: a draft is measured by that. */
async function measure(view, own) {
  if (!state.changes.length) state.before = told(view);
  // The version of a document says what was decided of it, too.
  else if (!state.before || (!isDocument() && state.before.version !== view.version)) {
    // The draft is shown meanwhile.
    changed();
    const plain = await api.ask({ view: { sheet: null, notes: false } }, { ...context(), changes: [] });
    if (own === asked) state.before = plain.problems ? null : told(plain);
  }
}

let looked = 0;

/** What the panel shows of a figure; of several at once the last counts. */
export async function look(figure) {
  state.looking = figure || null;
  const own = ++looked;
  if (!figure) {
    state.detail = null;
    return changed();
  }
  let detail = null;
  try {
    detail = await api.ask({ detail: { figure } }, context());
  } catch (failure) {
    // A figure that is gone, or files that cannot be read just now, are told elsewhere.
    if (![404, 422].includes(failure.status)) state.failure = failure;
  }
  if (own !== looked) return;
  state.detail = detail;
  changed();
}

const target = (change) => [change.kind, change.figure || change.reading, change.rule || change.old || "", (change.places || []).join("、"), change.lapsed || ""].join("|");

/** Puts changes into the draft; one that brings back what stood there goes out of it. Done when everything was recomputed. */
export function edit(...made) {
  // One that was refused because others had changed the number goes with what is typed there now.
  const refused = new Set(state.view ? state.view.draft.refused.map(([at]) => at) : []);
  const isAgain = (other, at) => refused.has(at) && made.some((change) => change.kind === other.kind && change.figure === other.figure && change.new !== undefined);
  let changes = state.changes.filter((other, at) => !isAgain(other, at));
  for (const change of made) {
    const before = changes.length;
    changes = changes.filter((other) => target(other) !== target(change));
    // What follows from another change is kept from it by writing what stands in the file; one's own change is taken back by that.
    const was = changes.length < before;
    if (change.new === undefined || change.new !== change.old || !was) changes = [...changes, change];
  }
  return set(changes);
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
  state.message = null;
  state.past.push(state.changes);
  state.future = [];
  state.changes = changes;
  keep();
  return refresh();
}

export function undo() {
  if (!state.past.length) return;
  state.message = null;
  state.future.push(state.changes);
  state.changes = state.past.pop();
  keep();
  refresh();
}

export function redo() {
  if (!state.future.length) return;
  state.message = null;
  state.past.push(state.changes);
  state.changes = state.future.pop();
  keep();
  refresh();
}

/** Everything that is not saved is thrown away; undo brings it back. */
export const discard = () => set([]);

export function carry(carries) {
  state.carries = carries;
  keep();
  refresh();
}

const name = () => `${KEPT}${deskNow().key}|${tab}`;

/** Keeps the draft in this browser: a page that is closed, or a program that ends, loses nothing. */
function keep() {
  try {
    if (state.changes.length) localStorage.setItem(name(), JSON.stringify({ changes: state.changes, carries: state.carries, at: Date.now() }));
    else localStorage.removeItem(name());
  } catch {
    state.message = t("浏览器不让保存草稿：关掉页面，改动就没有了", "this browser keeps no drafts: changes are lost when the page is closed");
  }
}

/** Opens another book, with the draft that this page or an earlier one left of it. */
export async function open(desk) {
  Object.assign(state, { desk, view: null, problems: null, failure: null, detail: null, looking: null, before: null, sheet: null, changes: [], carries: true, past: [], future: [], orphan: null });
  changed();
  const mine = read(name());
  if (mine) Object.assign(state, { changes: mine.changes, carries: mine.carries !== false });
  const orphan = await left();
  if (state.desk === desk) state.orphan = orphan;
  return refresh();
}

/** The last draft of this book that no open page holds. */
async function left() {
  const open = new Set(navigator.locks ? (await navigator.locks.query()).held.map((lock) => lock.name) : []);
  const prefix = `${KEPT}${deskNow().key}|`;
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(prefix) && key !== name() && !open.has(TABS + key.slice(prefix.length)));
  const drafts = keys.map((key) => ({ ...read(key), key })).filter(({ changes }) => changes);
  return drafts.sort((a, b) => b.at - a.at)[0] || null;
}

/** Every page has a name of its own for as long as it is open; one that was copied from another gets a new one. */
export async function settle() {
  if (!navigator.locks) return;
  const taken = (await navigator.locks.query()).held.some((lock) => lock.name === TABS + tab);
  if (taken) {
    tab = fresh();
    sessionStorage.setItem("cesuan-tab", tab);
  }
  navigator.locks.request(TABS + tab, () => new Promise(() => {}));
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
  const { key, changes, carries } = state.orphan;
  localStorage.removeItem(key);
  state.orphan = null;
  if (!taken) return changed();
  if (carries === false) state.carries = false;
  edit(...changes);
}

/** A book was made of what is open: it is opened. What was decided of the document stays with it. */
export async function opened(folder) {
  state.listing = await api.desks();
  const desk = state.listing.desks.findIndex(({ path }) => path === folder);
  if (desk >= 0) {
    setDesk(desk);
    go({ view: "overview" });
  }
  state.message = t(`草稿已写入 ${folder}`, `the draft is in ${folder}`);
  changed();
}

/** The draft is in the files now, but for what could not be made: that is left to the person. */
export function saved(refused) {
  const left = new Set(refused.map(([at]) => at));
  Object.assign(state, { changes: state.changes.filter((_, at) => left.has(at)), past: [], future: [] });
  keep();
  return refresh();
}
