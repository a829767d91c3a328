// What stands around every view: the head with the views and the buttons, and the list of projects and tables.

import { button, h, Kept, replace } from "/page/dom.js";
import { helpDialog } from "/page/help.js";
import { signs } from "/page/signs.js";
import { sheets } from "/page/overview.js";
import { papers } from "/page/papers.js";
import { format, go } from "/page/route.js";
import { saveDialog } from "/page/saving.js";
import { changed, deskNow, isDocument, isReadOnly, look, redo, refresh, state, undo } from "/page/store.js";
import { count, lang, setLanguage, t } from "/page/words.js";
import { writeDialog } from "/page/writing.js";

/** The views with their keys and names. */
export const tabs = () =>
  [
    ["overview", "o", t("总览", "Overview")],
    ["review", "r", t("核对读法", "Readings"), isDocument()],
    ["findings", "f", t("问题", "Findings")],
    ["composition", "c", t("构成", "Composition")],
    ["compare", "y", t("同比", "Year on year"), !isDocument()],
    ["document", "d", t("原文", "Document")],
  ].filter(([, , , fits]) => fits !== false);

/** The head of the page; `view` is the one that is shown. */
export function header(view) {
  const { listing, changes, past, future } = state;
  const many = listing.desks.length > 1;
  const books = many
    ? h("select", { class: "books", "aria-label": t("打开哪一卷", "Which book"), on: { change: (event) => go({ view: "overview", params: { desk: event.target.value } }) } }, listing.desks.map((desk, at) => (desk.is_gone && at !== state.desk ? null : h("option", { value: String(at), selected: at === state.desk }, desk.is_gone ? t(`${desk.name}（没有了）`, `${desk.name} (gone)`) : desk.name))))
    : h("span", { class: "book" }, deskNow().name);
  const themes = { auto: ["◐", t("配色：随系统", "colours: as the system")], light: ["○", t("配色：亮", "colours: light")], dark: ["●", t("配色：暗", "colours: dark")] };
  const [sign, words] = themes[theme()];
  return [
    h("a", { class: "skip", href: "#main", on: { click: skip } }, t("跳到正文", "Skip to the content")),
    h("a", { class: "home", href: format({ view: "overview" }) }, t("测算", "cesuan")),
    books,
    h("nav", { class: "tabs", "aria-label": t("视图", "Views") }, tabs().map(([own, , text]) => h("a", { href: format({ view: own }), "aria-current": own === view ? "page" : null }, text))),
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

const skip = (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
};

/** Light, dark, or as the system is. */
export const theme = () => localStorage.getItem("cesuan-theme") || "auto";

const system = matchMedia("(prefers-color-scheme: dark)");

export function paint() {
  const own = theme();
  document.documentElement.dataset.theme = own === "auto" ? (system.matches ? "dark" : "light") : own;
}

system.addEventListener("change", paint);

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
  refresh();
  if (state.detail) look(state.detail.key);
}

const lists = { own: h("ul", {}), projects: h("ul", {}), tables: h("ul", {}) };

const sides = new Kept();

/** What the list at the side says, as one text: an edit seldom changes it. */
export function listed() {
  const { overview } = state.view;
  return JSON.stringify(sheets(overview).map(({ key, name, errors, warnings }) => [key, name, errors, warnings]));
}

/** The projects and tables; `current` is the one that is shown. */
export function side(current) {
  const { overview } = state.view;
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
  const whole = overview.has_own ? [overview.total] : [];
  const all = [list("own", t("全卷", "The whole"), whole), list("projects", t("项目", "Projects"), overview.projects), list("tables", t("表格", "Tables"), overview.tables)];
  sides.end();
  return all;
}
