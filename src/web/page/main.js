// The page: which view is shown, where, and when it is made anew.

import * as api from "/page/api.js";
import { compareView } from "/page/compare.js";
import { compositionView } from "/page/composition.js";
import { documentView, isMarked, markedNow } from "/page/document.js";
import { h, memo, replace } from "/page/dom.js";
import { chosen, findingsView } from "/page/findings.js";
import { header, listed, paint, side, theme } from "/page/frame.js";
import "/page/keys.js";
import { draft, notices, problems, start } from "/page/notices.js";
import { overviewView, title } from "/page/overview.js";
import { panel } from "/page/panel.js";
import { reviewView } from "/page/review.js";
import { go, parse, setDesk } from "/page/route.js";
import { reveal, sheetView } from "/page/sheet.js";
import { changed, deskNow, isDocument, look, open, refresh, settle, state, subscribe } from "/page/store.js";
import { count, lang, setLanguage, t } from "/page/words.js";

const VIEWS = { overview: overviewView, findings: findingsView, sheet: sheetView, composition: compositionView, compare: compareView, document: documentView, review: reviewView };

const parts = { header: h("header", { class: "top" }), side: h("nav", { class: "side" }), main: h("main", { id: "main", tabindex: "-1" }), panel: h("div", { class: "beside" }), notice: h("div", { class: "notices", "aria-live": "polite" }), draft: h("div", { class: "foot" }) };

let route = parse(location.hash);

/** What a printed page says of itself: which book, and whether it is what the files say. */
function onPaper() {
  const names = [...new Set([title(), deskNow().name])].join(" · ");
  const draft = state.changes.length ? t(`，含没有保存的改动 ${state.changes.length} 处`, `, with ${count(state.changes.length, "", "change", "changes")} that are not saved`) : "";
  return `${names}${draft} · ${new Date().toLocaleDateString(t("zh-CN", "en-GB"))}`;
}

/** What the panel is about. */
let subject = null;

let pressed = false;
let waits = false;
addEventListener("pointerdown", () => (pressed = true), true);
for (const end of ["pointerup", "pointercancel"]) {
  addEventListener(
    end,
    () => {
      pressed = false;
      if (waits) setTimeout(() => ((waits = false), render()), 0);
    },
    true,
  );
}

/** Everything that is shown, made anew; what has not changed stays where it is. */
function render() {
  if (!state.listing) return;
  // What is under the pointer must not change between pressing and letting go.
  if (pressed) {
    waits = true;
    return;
  }
  document.title = `${deskNow().name || t("工作台", "workbench")} · ${t("测算", "cesuan")}`;
  const { view, changes, detail } = state;
  route = parse(location.hash);
  replace(parts.header, memo("header", [state.listing, state.desk, route.view, changes, state.future.length, state.slow, theme(), lang()], () => header(route.view)));
  parts.side.setAttribute("aria-label", t("项目和表格", "Projects and tables"));
  replace(parts.notice, notices());
  replace(parts.draft, draft());
  if (!state.listing.desks.length) return replace(parts.main, start());
  if (state.problems) {
    replace(parts.side);
    replace(parts.panel);
    return replace(parts.main, problems());
  }
  if (!state.view) {
    replace(parts.side);
    replace(parts.panel);
    return replace(parts.main, state.failure ? null : h("p", { class: "soft", role: "status" }, t("正在复算……", "recomputing…")));
  }
  const focused = document.activeElement;
  const own = focused && focused !== document.body && focused.id && focused !== parts.main ? { id: focused.id, at: focused.selectionStart } : focused && focused.dataset && focused.dataset.key && focused.tagName === "BUTTON" ? { key: focused.dataset.key } : null;
  const current = route.view === "sheet" ? state.sheet : null;
  replace(parts.side, memo("side", [listed(), current, lang()], () => side(current)));
  replace(parts.main, h("p", { class: "on-paper" }, onPaper()), (Object.hasOwn(VIEWS, route.view) ? VIEWS[route.view] : overviewView)(route));
  const finding = chosen(route);
  const shows = finding || detail || ["sheet", "findings", "document"].includes(route.view);
  const marked = route.view === "document" ? isMarked : null;
  replace(parts.panel, shows ? memo("panel", [view, detail, finding, marked && markedNow(), state.desk, lang()], () => panel(finding, marked)) : null);
  document.body.classList.toggle("has-panel", Boolean(shows));
  // Another figure or finding is read from its beginning.
  const now = JSON.stringify([finding && finding.key, detail && detail.key]);
  if (subject !== now) parts.panel.scrollTop = 0;
  subject = now;
  restore(own);
}

/** The keyboard stays where it was when what it was in was made anew. */
function restore(own) {
  if (!own) return;
  const named = own.id ? document.getElementById(own.id) : document.querySelector(`button[data-key="${CSS.escape(own.key)}"]`);
  // What is gone leaves the keyboard where work goes on.
  const again = named && !named.disabled ? named : document.activeElement === document.body ? document.querySelector('.choices button, .grid [tabindex="0"]') || parts.main : null;
  if (!again || again === document.activeElement) return;
  again.focus({ preventScroll: true });
  if (own.at !== undefined && own.at !== null && again.setSelectionRange) again.setSelectionRange(own.at, own.at);
}

async function navigate() {
  const before = route;
  route = parse(location.hash);
  const { view, key, params } = route;
  // The first book has no number in the address that the page is opened by.
  const desk = Number(params.desk || 0);
  const other = desk !== state.desk && state.listing.desks[desk];
  if (other) {
    setDesk(desk);
    await open(desk);
    // A document is opened for its readings.
    if (isDocument() && view === "overview") return go({ view: "review" }, true);
  }
  if ((view === "sheet" || view === "composition") && key && (other || key !== state.sheet)) {
    state.sheet = key;
    reveal(key);
    const own = state.view && state.view.sheet;
    if (!own || own.key !== key) await refresh();
    if (state.view && state.view.sheet) state.sheet = state.view.sheet.key;
  }
  show(before);
  changed();
  // Where a figure or a line is named, the view goes there by itself.
  const moved = before.view !== view || before.key !== key;
  if (moved && !params.at && !params.line) parts.main.scrollTop = 0;
}

/** What the panel shows beside a view: the figure that its address names, or that of the finding. */
function show(before) {
  const { view, params } = route;
  const finding = chosen(route);
  const at = view === "findings" ? finding && finding.anchor : view === "sheet" || view === "document" ? params.at : null;
  if (at) {
    if (view === "sheet") reveal(at);
    if (state.looking !== at) look(at);
  } else if (!params.line && (before.view !== view || before.key !== route.key)) {
    look(null);
  }
}

addEventListener("hashchange", navigate);
addEventListener("beforeunload", (event) => { if (state.changes.length) event.preventDefault(); });
subscribe(render);

async function begin() {
  paint();
  document.body.append(parts.header, parts.notice, h("div", { class: "frame" }, parts.side, parts.main, parts.panel), parts.draft);
  try {
    state.listing = await api.desks();
  } catch (failure) {
    state.listing = { desks: [], read_only: true, folder: "" };
    state.failure = failure;
    return changed();
  }
  setLanguage(localStorage.getItem("cesuan-lang") || state.listing.lang);
  changed();
  const { desks } = state.listing;
  await settle();
  document.addEventListener("visibilitychange", attend);
  if (!desks.length) return attend();
  const desk = desks[Number(route.params.desk)] ? Number(route.params.desk) : 0;
  if (desks.length > 1) setDesk(desk);
  await open(desk);
  // A document is opened for its readings.
  if (isDocument() && !location.hash) go({ view: "review" }, true);
  await navigate();
  attend();
}

let source = null;

/** Listens for changed files as long as the page is looked at: a browser holds few such connections. */
async function attend() {
  if (document.hidden) {
    if (source) source.close();
    source = null;
    return;
  }
  const missed = source === null && Boolean(state.view || state.problems);
  source = source || api.listen(heard);
  if (missed) again();
}

function heard(desk) {
  // Another book may be one that this one is compared with.
  state.others += 1;
  if (desk === null) return others();
  if (desk === state.desk) return again();
  return changed();
}

/** Other books are open than were, or it is not known which have changed. */
async function others() {
  state.listing = await api.desks().catch(() => state.listing);
  if (state.listing.desks.length > 1) setDesk(state.desk);
  // The first one that came to an empty folder is opened.
  if (!state.view && !state.problems && state.listing.desks.length) return open(0);
  return again();
}

/** Reads again what may have changed on the disk, and says so if it has. */
async function again() {
  const before = state.version;
  if (isDocument()) state.before = null;
  await refresh();
  if (state.version === before || state.noticed === state.version || state.saving) return;
  state.message = t("文件在磁盘上变了，已按新的重新复算", "the files changed on the disk: everything was recomputed");
  changed();
}

begin();
