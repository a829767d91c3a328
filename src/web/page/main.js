// The page: its frame, which view is shown, and the keys that work everywhere.

import * as api from "/page/api.js";
import { compareView } from "/page/compare.js";
import { compositionView } from "/page/composition.js";
import { helpDialog, isOpen, saveDialog, writeDialog } from "/page/dialogs.js";
import { documentView, isMarked, markedNow } from "/page/document.js";
import { h, Kept, memo, replace } from "/page/dom.js";
import { choose, chosen, filtered, findingsView } from "/page/findings.js";
import { overviewView, signs } from "/page/overview.js";
import { panel } from "/page/panel.js";
import { reviewView } from "/page/review.js";
import { format, go, parse, setDesk } from "/page/route.js";
import { reveal, sheetView } from "/page/sheet.js";
import { adopt, carry, changed, context, deskNow, discard, isDocument, isReadOnly, look, open, redo, refresh, settle, state, subscribe, undo } from "/page/store.js";
import { count, lang, setLanguage, t } from "/page/words.js";

const VIEWS = { overview: overviewView, findings: findingsView, sheet: sheetView, composition: compositionView, compare: compareView, document: documentView, review: reviewView };

const tabs = () =>
  [
    ["overview", "o", t("总览", "Overview")],
    ["review", "r", t("核对读法", "Readings"), isDocument()],
    ["findings", "f", t("问题", "Findings")],
    ["composition", "c", t("构成", "Composition")],
    ["compare", "y", t("同比", "Year on year"), !isDocument()],
    ["document", "d", t("原文", "Document")],
  ].filter(([, , , fits]) => fits !== false);

const parts = { header: h("header", { class: "top" }), side: h("nav", { class: "side" }), main: h("main", { id: "main", tabindex: "-1" }), panel: h("div", { class: "beside" }), notice: h("div", { class: "notices", "aria-live": "polite" }), draft: h("div", { class: "foot" }) };

let route = parse(location.hash);

const button = (text, click, more) => h("button", { type: "button", on: { click }, ...more }, text);

function header() {
  const { listing, changes, past, future } = state;
  const many = listing.desks.length > 1;
  const books = many
    ? h("select", { class: "books", "aria-label": t("打开哪一卷", "Which book"), on: { change: (event) => go({ view: "overview", params: { desk: event.target.value } }) } }, listing.desks.map((desk, at) => h("option", { value: String(at), selected: at === state.desk }, desk.name)))
    : h("span", { class: "book" }, deskNow().name);
  const themes = { auto: ["◐", t("配色：随系统", "colours: as the system")], light: ["○", t("配色：亮", "colours: light")], dark: ["●", t("配色：暗", "colours: dark")] };
  const [sign, words] = themes[theme()];
  return [
    h("a", { class: "skip", href: "#main", on: { click: skip } }, t("跳到正文", "Skip to the content")),
    h("a", { class: "home", href: format({ view: "overview" }) }, t("测算", "cesuan")),
    books,
    h("nav", { class: "tabs", "aria-label": t("视图", "Views") }, tabs().map(([view, , text]) => h("a", { href: format({ view }), "aria-current": route.view === view ? "page" : null }, text))),
    h("span", { class: "gap", role: "status" }, state.slow ? t("正在复算……", "recomputing…") : null),
    isReadOnly() ? h("span", { class: "soft" }, t("只读", "read-only")) : [
      button("↶", undo, { id: "undo", title: `${t("撤销", "Undo")} Ctrl Z`, "aria-label": t("撤销", "Undo"), disabled: !past.length }),
      button("↷", redo, { id: "redo", title: `${t("重做", "Redo")} Ctrl Y`, "aria-label": t("重做", "Redo"), disabled: !future.length }),
      isDocument() ? button(t("写成预算卷草稿…", "Write a draft book…"), writeDialog, { class: "primary", id: "save" }) : button(changes.length ? t(`保存 ${changes.length} 处改动…`, `Save ${count(changes.length, "", "change", "changes")}…`) : t("没有改动", "No changes"), saveDialog, { class: changes.length ? "primary" : null, disabled: !changes.length, id: "save" }),
    ],
    papers(),
    button(sign, turn, { id: "theme", title: words, "aria-label": words }),
    button(t("EN", "中文"), speak, { id: "lang", lang: t("en", "zh-CN"), title: t("English", "中文") }),
    button("?", helpDialog, { id: "help", "aria-label": t("帮助", "Help") }),
  ];
}

const PAPERS = () => [
  ["review.html", t("评审表（网页）", "Review (page)")],
  ["review.docx", t("评审表（Word）", "Review (Word)")],
  ["review.xlsx", t("评审表（Excel）", "Review (Excel)")],
  ["findings.csv", t("问题清单（CSV）", "Findings (CSV)")],
  ["xlsx", t("测算表（公式是活的）", "Workbook with formulas")],
  ["docx", t("项目支出申报表（Word）", "Forms of the projects (Word)")],
];

async function make(kind) {
  menu.open = false;
  state.message = t("正在做……", "working…");
  changed();
  try {
    const { name, blob } = await api.paper(kind, context());
    const link = h("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    state.message = t(`${name} 已交给浏览器下载`, `${name} was handed to the browser`);
    state.failure = null;
  } catch (failure) {
    state.message = null;
    state.failure = failure;
  }
  changed();
}

const menu = h("details", { class: "menu", on: { keydown: (event) => (event.key === "Escape" ? (menu.open = false) : null) } });
addEventListener("pointerdown", (event) => {
  if (!menu.contains(event.target)) menu.open = false;
});

function papers() {
  const item = ([kind, text]) => h("li", {}, button(text, () => make(kind)));
  const print = () => {
    menu.open = false;
    setTimeout(() => window.print(), 0);
  };
  replace(menu, h("summary", {}, t("导出、打印", "Export, print")), h("ul", {}, PAPERS().map(item), h("li", {}, button(t("打印这一页", "Print this view"), print))));
  return menu;
}

/** What a printed page says of itself: which book, and whether it is what the files say. */
function onPaper() {
  const { overview } = state.view;
  const draft = state.changes.length ? t(`，含没有保存的改动 ${state.changes.length} 处`, `, with ${state.changes.length} changes that are not saved`) : "";
  return `${overview.title} · ${deskNow().name}${draft} · ${new Date().toLocaleDateString(t("zh-CN", "en-GB"))}`;
}

const sides = new Kept();

/** What the list at the side says, as one text: an edit seldom changes it. */
function listed() {
  const { overview } = state.view;
  return JSON.stringify([overview.projects, overview.tables].map((rows) => rows.map(({ key, name, errors, warnings }) => [key, name, errors, warnings])));
}

function side() {
  const { overview } = state.view;
  const current = route.view === "sheet" ? state.sheet : null;
  const own = ({ key, name, errors, warnings }) =>
    sides.get(key, [name, errors, warnings, key === current, lang()], () =>
      h("li", {}, h("a", { href: format({ view: "sheet", key }), "aria-current": key === current ? "page" : null }, h("span", {}, name), h("span", { class: "counts" }, signs({ errors, warnings })))),
    );
  const list = (name, title, rows) => {
    if (!rows.length) return null;
    replace(lists[name], rows.map(own));
    return [h("h2", {}, title), lists[name]];
  };
  sides.begin();
  const all = [list("projects", t("项目", "Projects"), overview.projects), list("tables", t("表格", "Tables"), overview.tables)];
  sides.end();
  return all;
}

const lists = { projects: h("ul", {}), tables: h("ul", {}) };

function notices() {
  const { failure, message, orphan, view } = state;
  const refused = view ? view.draft.refused : [];
  const close = (name) => button("×", () => { state[name] = null; changed(); }, { class: "close", "aria-label": t("关闭", "Close") });
  return [
    failure ? h("div", { class: "notice is-error", role: "alert" }, h("b", {}, failure.message), " ", failure.help, close("failure")) : null,
    message ? h("div", { class: "notice" }, message, close("message")) : null,
    orphan
      ? h("div", { class: "notice" }, t(`这一卷还有没保存的草稿：${orphan.changes.length} 处改动，${new Date(orphan.at).toLocaleString("zh-CN")}。`, `There is a draft that was not saved: ${orphan.changes.length} changes, ${new Date(orphan.at).toLocaleString("en-GB")}. `), " ", button(t("取回", "Take it back"), () => adopt(true)), " ", button(t("删去", "Delete it"), () => adopt(false)), close("orphan"))
      : null,
    refused.length ? h("div", { class: "notice is-error", role: "alert" }, t(`有 ${refused.length} 处改动没有做成：`, `${count(refused.length, "", "change", "changes")} could not be made: `), refused[0][1].text, " ", refused[0][1].help, " ", button(t("看一看…", "Look at them…"), saveDialog)) : null,
  ];
}

/** What stands below the page while there is a draft: what it changes of the findings, and whether what follows is printed anew. */
function draft() {
  const { view, changes, before, carries } = state;
  if (!changes.length || !view) return null;
  const { counts } = view.overview;
  const moved = (name, zh, en) => (before && before[name] !== counts[name] ? t(`${zh} ${before[name]} → ${counts[name]}`, `${en} ${before[name]} → ${counts[name]}`) : null);
  const parts = [moved("errors", "错误", "errors"), moved("warnings", "警告", "warnings")].filter(Boolean);
  const followed = view.draft.followed.length;
  const readings = changes.filter(({ kind }) => kind === "reading").length;
  return h(
    "div",
    { class: "notice draft" },
    readings ? h("span", {}, t(`核对了 ${readings} 处读法`, `${count(readings, "", "reading", "readings")} decided`)) : null,
    readings < changes.length ? h("label", {}, h("input", { type: "checkbox", id: "carries", checked: carries, on: { change: (event) => carry(event.target.checked) } }), t(" 原来相符、跟着变的列示数一并改写", " print anew what held and follows")) : null,
    followed ? h("span", { class: "soft" }, t(`（${followed} 处）`, ` (${followed})`)) : null,
    parts.length ? h("b", { role: "status" }, parts.join(t("，", ", "))) : null,
    " ",
    button(t("全部放弃", "Discard all"), discard, { id: "discard" }),
  );
}

function problems() {
  return [
    h("h1", {}, t("这一卷还看不懂", "This book cannot be read yet")),
    h("p", { class: "soft" }, t("改正下面这些，页面会自己重新读。", "Correct these; the page reads the files again by itself.")),
    h(
      "ol",
      { class: "problems" },
      state.problems.map(({ place, text, help, excerpt }) =>
        h("li", {}, h("p", { class: "message" }, text), place ? h("p", { class: "where soft" }, place) : null, excerpt ? h("pre", {}, excerpt[0], h("mark", {}, excerpt[1]), excerpt[2]) : null, help ? h("p", {}, help) : null),
      ),
    ),
    button(t("重新读", "Read again"), refresh),
  ];
}

function start() {
  return [
    h("h1", {}, t("这里还没有预算卷", "There is no book here")),
    h("p", {}, t(`${state.listing.folder} 里既没有预算卷（book.yaml 和项目的 .yaml 文件），也没有可以读的文件（.docx、.xlsx、.pdf、.txt）。`, `There is neither a book (book.yaml and the .yaml files of projects) nor a document (.docx, .xlsx, .pdf, .txt) in ${state.listing.folder}.`)),
    state.listing.problem ? h("p", { class: "refusal" }, t(...state.listing.problem)) : null,
    h("p", {}, t("把要看的文件放进这个文件夹，或把程序放到有文件的文件夹里，再打开一次。", "Put what you want to see into this folder, or start the program in another one.")),
  ];
}

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
  replace(parts.header, memo("header", [state.listing, state.desk, route.view, changes, state.future.length, state.slow, theme(), lang()], header));
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
  replace(parts.side, memo("side", [listed(), route.view, state.sheet, lang()], side));
  replace(parts.main, h("p", { class: "on-paper" }, onPaper()), (Object.hasOwn(VIEWS, route.view) ? VIEWS[route.view] : overviewView)(route));
  const finding = chosen(route);
  const shows = finding || detail || ["sheet", "findings", "document"].includes(route.view);
  const marked = route.view === "document" ? isMarked : null;
  replace(parts.panel, shows ? memo("panel", [view, detail, finding, marked && markedNow(), state.desk, lang()], () => panel(finding, marked)) : null);
  document.body.classList.toggle("has-panel", Boolean(shows));
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
  const desk = Number(params.desk);
  const other = params.desk !== undefined && desk !== state.desk && state.listing.desks[desk];
  if (other) {
    setDesk(desk);
    await open(desk);
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
  const at = finding ? finding.anchor || null : view === "sheet" || view === "document" ? params.at : null;
  if (at) {
    if (view === "sheet") reveal(at);
    if (state.looking !== at) look(at);
  } else if (!params.line && (before.view !== view || before.key !== route.key)) {
    look(null);
  }
}

const skip = (event) => {
  event.preventDefault();
  parts.main.focus();
};

const theme = () => localStorage.getItem("cesuan-theme") || "auto";

function paint() {
  const own = theme();
  if (own === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = own;
}

function turn() {
  const next = { auto: "light", light: "dark", dark: "auto" };
  localStorage.setItem("cesuan-theme", next[theme()]);
  paint();
  changed();
}

function speak() {
  const other = lang() === "zh" ? "en" : "zh";
  localStorage.setItem("cesuan-lang", other);
  setLanguage(other);
  frame();
  refresh();
  if (state.detail) look(state.detail.key);
}

let prefix = null;

function step(by) {
  if (route.view === "findings") {
    const own = filtered(route.params);
    const at = own.findIndex(({ key }) => key === route.params.at);
    const next = own[Math.max(0, Math.min(own.length - 1, at + by))];
    if (!next) return;
    choose(next);
    const row = document.querySelector(`button[data-key="${CSS.escape(next.key)}"]`);
    if (row) row.focus();
    return;
  }
  const all = [...state.view.overview.projects, ...state.view.overview.tables];
  const at = all.findIndex(({ key }) => key === state.sheet);
  const next = all[Math.max(0, Math.min(all.length - 1, route.view === "sheet" ? at + by : 0))];
  if (next) go({ view: "sheet", key: next.key });
}

addEventListener("keydown", (event) => {
  const within = (selector) => event.target.closest && event.target.closest(selector);
  const typing = within("input, textarea, select");
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (control && key === "s") {
    event.preventDefault();
    if (isOpen()) return;
    if (isDocument()) writeDialog();
    else if (state.changes.length) saveDialog();
    return;
  }
  if (typing || isOpen()) return;
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
    if (route.view !== "findings") go({ view: "findings" });
    setTimeout(() => { const search = document.getElementById("search"); if (search) search.focus(); }, 0);
  } else if (key === "j") step(1);
  else if (key === "k") step(-1);
});

addEventListener("hashchange", navigate);
addEventListener("beforeunload", (event) => { if (state.changes.length) event.preventDefault(); });
subscribe(render);

function frame() {
  parts.side.setAttribute("aria-label", t("项目和表格", "Projects and tables"));
}

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
  frame();
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
  const missed = source === null && state.view !== null;
  source = source || api.listen((desk) => (desk === null ? others() : desk === state.desk ? again() : null));
  if (missed) again();
}

/** Other books are open than were, or it is not known which have changed. */
async function others() {
  state.listing = await api.desks().catch(() => state.listing);
  // The first one that came to an empty folder is opened.
  if (!state.view && !state.problems && state.listing.desks.length) return open(0);
  return again();
}

/** Reads again what may have changed on the disk, and says so if it has. */
async function again() {
  const before = state.version;
  await refresh();
  if (state.version === before || state.saving) return;
  state.message = t("文件在磁盘上变了，已按新的重新复算", "the files changed on the disk: everything was recomputed");
  changed();
}

begin();
