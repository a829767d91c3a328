// The page: its frame, which view is shown, and the keys that work everywhere.

import * as api from "/page/api.js";
import { compareView } from "/page/compare.js";
import { compositionView } from "/page/composition.js";
import { helpDialog, isOpen, saveDialog, writeDialog } from "/page/dialogs.js";
import { documentView, isMarked } from "/page/document.js";
import { h, Kept, memo, replace } from "/page/dom.js";
import { choose, chosen, filtered, findingsView } from "/page/findings.js";
import { overviewView, signs } from "/page/overview.js";
import { panel } from "/page/panel.js";
import { reviewView } from "/page/review.js";
import { adjust, format, go, parse } from "/page/route.js";
import { reveal, sheetView } from "/page/sheet.js";
import { adopt, carry, changed, context, deskNow, discard, isDocument, isReadOnly, look, open, redo, refresh, state, subscribe, undo } from "/page/store.js";
import { lang, setLanguage, t } from "/page/words.js";

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
let looked = null;

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
      button("↶", undo, { title: `${t("撤销", "Undo")} Ctrl Z`, "aria-label": t("撤销", "Undo"), disabled: !past.length }),
      button("↷", redo, { title: `${t("重做", "Redo")} Ctrl Y`, "aria-label": t("重做", "Redo"), disabled: !future.length }),
      isDocument() ? button(t("写成预算卷草稿…", "Write a draft book…"), writeDialog, { class: "primary", id: "save" }) : button(changes.length ? t(`保存 ${changes.length} 处改动…`, `Save ${changes.length} changes…`) : t("没有改动", "No changes"), saveDialog, { class: changes.length ? "primary" : null, disabled: !changes.length, id: "save" }),
    ],
    papers(),
    button(sign, turn, { title: words, "aria-label": words }),
    button(t("EN", "中文"), speak, { lang: t("en", "zh-CN"), title: t("English", "中文") }),
    button("?", helpDialog, { "aria-label": t("帮助", "Help") }),
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

function papers() {
  const make = async (event) => {
    const kind = event.target.value;
    event.target.value = "";
    if (kind === "print") return print();
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
  };
  return h("select", { class: "papers", "aria-label": t("导出、打印", "Export, print"), on: { change: make } }, h("option", { value: "" }, t("导出、打印…", "Export…")), PAPERS().map(([kind, text]) => h("option", { value: kind }, text)), h("option", { value: "print" }, t("打印这一页", "Print this view")));
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
    refused.length ? h("div", { class: "notice is-error", role: "alert" }, t(`有 ${refused.length} 处改动没有做成：`, `${refused.length} changes could not be made: `), refused[0][1].text, " ", refused[0][1].help, " ", button(t("看一看…", "Look at them…"), saveDialog)) : null,
  ];
}

/** What stands below the page while there is a draft. */
function draft() {
  const { view, changes } = state;
  const numbers = changes.filter(({ kind }) => kind !== "reading");
  if (changes.length && !numbers.length) return h("div", { class: "notice draft" }, t(`核对了 ${changes.length} 处读法`, `${changes.length} readings decided`), " ", button(t("全部放弃", "Discard all"), discard));
  return changes.length && view && view.draft.files
      ? h("div", { class: "notice draft" }, h("label", {}, h("input", { type: "checkbox", checked: state.carries, on: { change: (event) => carry(event.target.checked) } }), t(" 原来相符、跟着变的列示数一并改写", " print anew what held and follows")), view.draft.followed.length ? h("span", { class: "soft" }, t(`（${view.draft.followed.length} 处）`, ` (${view.draft.followed.length})`)) : null, " ", button(t("全部放弃", "Discard all"), discard))
      : null;
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
    h("p", {}, t("把要看的文件放进这个文件夹，或把程序放到有文件的文件夹里，再打开一次。", "Put what you want to see into this folder, or start the program in another one.")),
  ];
}

/** Everything that is shown, made anew; what has not changed stays where it is. */
function render() {
  if (!state.listing) return;
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
  if (!state.view) return replace(parts.main, state.failure ? null : h("p", { class: "soft", role: "status" }, t("正在复算……", "recomputing…")));
  const focused = document.activeElement;
  const own = focused && focused.id ? { id: focused.id, at: focused.selectionStart } : focused && focused.dataset && focused.dataset.key && focused.tagName === "BUTTON" ? { key: focused.dataset.key } : null;
  replace(parts.side, memo("side", [listed(), route.view, state.sheet, lang()], side));
  replace(parts.main, h("p", { class: "on-paper" }, onPaper()), (VIEWS[route.view] || overviewView)(route));
  const finding = chosen(route);
  const shows = finding || detail || ["sheet", "findings", "document"].includes(route.view);
  const marked = route.view === "document" ? isMarked : null;
  replace(parts.panel, shows ? memo("panel", [view, detail, finding, marked, lang()], () => panel(finding, marked)) : null);
  document.body.classList.toggle("has-panel", Boolean(shows));
  restore(own);
}

/** The keyboard stays where it was when what it was in was made anew. */
function restore(own) {
  if (!own) return;
  const again = own.id ? document.getElementById(own.id) : document.querySelector(`button[data-key="${CSS.escape(own.key)}"]`);
  if (!again || again === document.activeElement) return;
  again.focus({ preventScroll: true });
  if (own.at !== undefined && own.at !== null && again.setSelectionRange) again.setSelectionRange(own.at, own.at);
}

async function navigate() {
  const before = route;
  route = parse(location.hash);
  const desk = Number(route.params.desk);
  if (route.params.desk !== undefined && desk !== state.desk && state.listing.desks[desk]) {
    adjust({ desk });
    return open(desk);
  }
  const key = route.view === "sheet" || route.view === "composition" ? route.key : null;
  if (route.view === "sheet" && key !== (before.view === "sheet" ? before.key : null)) reveal(key);
  const at = route.view === "sheet" ? route.params.at || (key && key.includes(".") ? key : null) : route.view === "document" ? route.params.at : null;
  if (route.view === "sheet" && !route.params.at && key && key.includes(".")) route.params.at = key;
  const wanted = key || state.sheet;
  if (wanted !== state.sheet && key) {
    const own = state.view && state.view.sheet;
    state.sheet = key;
    if (!own || own.key !== key) await refresh();
    if (state.view && state.view.sheet) state.sheet = state.view.sheet.key;
  }
  if (at && at !== looked) look(at);
  else if (route.view !== before.view && route.view !== "findings") state.detail = at ? state.detail : null;
  if (route.view === "findings" && before.view !== "findings") {
    const finding = chosen(route);
    if (finding) look(finding.anchor);
    else state.detail = null;
  }
  looked = at;
  changed();
  // Where a figure or a line is named, the view goes there by itself.
  const moved = before.view !== route.view || before.key !== route.key;
  if (moved && !route.params.at && !route.params.line) parts.main.scrollTop = 0;
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
  const typing = event.target.closest && event.target.closest("input, textarea, select");
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
  if (control || event.altKey) return;
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
  if (!state.listing.desks.length) return;
  const desk = Number(route.params.desk) || 0;
  await open(state.listing.desks[desk] ? desk : 0);
  // A document is opened for its readings.
  if (isDocument() && !location.hash) go({ view: "review" }, true);
  await navigate();
  api.listen((desk) => {
    if (desk === null || desk === state.desk) {
      state.message = t("文件在磁盘上变了，已按新的重新复算", "the files changed on the disk: everything was recomputed");
      refresh();
    }
  });
}

begin();
