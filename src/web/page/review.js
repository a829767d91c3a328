// How the numbers of a document were read: each reading is confirmed, changed to another one, or left.

import * as api from "/page/api.js";
import { refusal } from "/page/dialog.js";
import { h } from "/page/dom.js";
import { Latest } from "/page/latest.js";
import { adjust, format } from "/page/route.js";
import { changed, context, decide, state } from "/page/store.js";
import { lang, t } from "/page/words.js";

/** Numbers that are shown at a time. */
const PAGE = 60;

const known = new Latest();
const shown = { key: "", count: PAGE };

const isOpen = ({ sure, decided }) => !decided && sure !== "holds" && sure !== "missing";
const rivals = (number) => number.readings.filter(({ sure }) => sure === "fails" || sure === "open");

const FILTERS = () => [
  ["", t("要看的", "To look at"), (number) => number.readings.some(isOpen)],
  ["missing", t("缺一个数", "A number is missing"), (number) => number.readings.some(({ sure }) => sure === "missing")],
  ["decided", t("核对过的", "Decided"), (number) => number.readings.some(({ decided }) => decided)],
  ["all", t("全部", "All"), () => true],
];

/** The numbers that the filter of an address leaves. */
export function numbers({ show = "" }) {
  const [, , own] = FILTERS().find(([name]) => name === show) || FILTERS()[0];
  return known.value ? known.value.numbers.filter(own) : [];
}

export function reviewView({ params }) {
  const key = JSON.stringify([state.desk, state.version, state.changes, lang()]);
  const { value: readings, failure } = known.of(key, state.desk, () => api.ask("readings", context()));
  const title = h("h1", {}, t("核对读法", "Readings"));
  if (failure) return [title, refusal(failure)];
  if (!readings) return [title, h("p", { class: "soft", role: "status" }, t("正在读……", "reading…"))];
  const { show = "" } = params;
  const own = show === "unread" ? [] : numbers(params);
  if (shown.key !== show) Object.assign(shown, { key: show, count: PAGE });
  const filter = (name, text, count) => h("button", { type: "button", "aria-pressed": String(name === show), on: { click: () => adjust({ show: name }) } }, `${text} ${count}`);
  const more = () => {
    shown.count += PAGE;
    changed();
  };
  return [
    title,
    h("p", { class: "soft" }, t("程序按算得出、算不出来读每个数。读得对的点“对”，不是这样算的点“不是”，不点就照程序的读法。核对完，写成一卷预算草稿。", "Every number is read by what comes out. Say which readings are right and which are not; what is left stays as the program reads it. Then write a draft book.")),
    h("div", { class: "filters" }, h("div", { class: "grades", role: "group", "aria-label": t("显示", "Show") }, FILTERS().map(([name, text, of]) => filter(name, text, readings.numbers.filter(of).length)), filter("unread", t("没有看懂的", "Not understood"), readings.unread.length))),
    show === "unread" ? h("ul", { class: "readings" }, readings.unread.map((place) => h("li", { class: "reading-of" }, where(place)))) : null,
    h("ol", { class: "readings" }, own.slice(0, shown.count).map(number)),
    own.length > shown.count ? h("button", { type: "button", on: { click: more } }, t(`再显示 ${Math.min(PAGE, own.length - shown.count)} 个`, `show ${Math.min(PAGE, own.length - shown.count)} more`)) : null,
    own.length || show === "unread" ? null : h("p", { class: "soft" }, t("没有这样的数。", "There is none.")),
  ];
}

function where({ label, line, excerpt: [before, own, behind] }) {
  return h("p", { class: "excerpt" }, h("a", { href: format({ view: "document", params: { line } }), class: "soft" }, label), " …", before, h("b", { class: "number" }, own), behind, "…");
}

function number(own) {
  return h("li", { class: "reading-of" }, where(own.place), h("ul", {}, own.readings.map((reading) => line(own, reading))));
}

/** One way to read a number; whoever says that it is right says so of no other that does not come out. */
function line(own, reading) {
  const { name, relation, text, sure, reason, decided } = reading;
  const others = rivals(own).filter((other) => other.name !== name && !other.decided);
  const right = () => decide([{ name, right: decided === "right" ? null : true }, ...(decided === "right" ? [] : others.map((other) => ({ name: other.name, right: false })))]);
  const wrong = () => decide([{ name, right: decided === "wrong" ? null : false }]);
  const can = name && !state.listing.read_only;
  const signs = { holds: "✓", near: "≈", fails: "✗", open: "?", missing: "…", rejected: "—" };
  return h(
    "li",
    { class: ["reading", `is-${sure}`] },
    h("div", { class: "what" }, h("span", { class: "sign", "aria-hidden": "true" }, signs[sure]), h("span", { class: "soft" }, relation), h("span", { class: "text" }, sure === "fails" || sure === "open" ? text.replace(" = ", " ≠ ") : text), h("small", { class: "soft" }, reason)),
    can
      ? h(
          "div",
          { class: "choices", role: "group", "aria-label": text },
          h("button", { type: "button", class: "small", "data-key": `right ${name}`, "aria-pressed": String(decided === "right"), on: { click: right } }, t("对", "right")),
          h("button", { type: "button", class: "small", "data-key": `wrong ${name}`, "aria-pressed": String(decided === "wrong"), on: { click: wrong } }, t("不是", "wrong")),
        )
      : null,
  );
}
