// Two years side by side: from one total to the other step by step, and the table behind it.

import * as api from "/page/api.js";
import { refusal } from "/page/dialog.js";
import { h, svg } from "/page/dom.js";
import { Latest } from "/page/latest.js";
import { adjust, format, go } from "/page/route.js";
import { context, state } from "/page/store.js";
import { lang, t } from "/page/words.js";

const WIDTH = 960;
const HEIGHT = 380;
const FOOT = 84;
const HEAD = 26;

const known = new Latest();

/** The other books, by their places among all that is open. */
const others = () => [...state.listing.desks.entries()].filter(([at, desk]) => desk.kind === "book" && !desk.is_gone && at !== state.desk);

/** The book to compare with: the one that was named as last year's, else another one that is open. */
function other(params) {
  const { desks } = state.listing;
  const wanted = params.with === undefined ? -1 : Number(params.with);
  if (desks[wanted] && wanted !== state.desk) return wanted;
  const last = desks.findIndex((desk, at) => desk.is_last && at !== state.desk);
  if (last >= 0) return last;
  const [first] = others();
  return first ? first[0] : -1;
}

export function compareView({ params }) {
  const at = other(params);
  if (at < 0) {
    return [
      h("h1", {}, t("同比", "Year on year")),
      h("p", {}, t("要和去年比，请连去年的预算卷一起打开：", "To compare, open last year's book too: "), h("code", {}, "cesuan serve 2023 --last 2022"), t("，或打开放着几年预算卷的文件夹。", ", or open the folder that holds the books.")),
    ];
  }
  // Recomputed with the draft in it, as everything else.
  const key = JSON.stringify([state.desk, at, state.version, state.others, state.changes, state.carries, lang()]);
  const { value: years, failure } = known.of(key, `${state.desk} ${at}`, () => api.ask({ compare: { with: at } }, context()));
  const books = others();
  const chooser = books.length > 1
    ? h("label", {}, h("span", { class: "soft" }, t("比较：", "with: ")), h("select", { on: { change: (event) => adjust({ with: event.target.value }) } }, books.map(([own, desk]) => h("option", { value: String(own), selected: own === at }, desk.path))))
    : null;
  if (failure) return [h("h1", {}, t("同比", "Year on year")), chooser, refusal(failure)];
  if (!years) return [h("h1", {}, t("同比", "Year on year")), chooser, h("p", { class: "soft", role: "status" }, t("正在比较……", "comparing…"))];
  return [
    h("h1", {}, `${years.old} → ${years.new}`),
    chooser,
    h("p", { class: "totals" }, t("增减 ", "difference "), h("b", {}, `${years.difference} ${years.unit}`), years.is_whole ? null : h("span", { class: "soft" }, t("　（图的下端截去，不从零起）", "  (the foot of the drawing is cut off)"))),
    waterfall(years),
    table(years),
    h("h2", {}, t("可以粘贴到申报表“预算变动情况”的话", "To be pasted into a form")),
    h("p", { class: "sentence" }, years.sentence),
    reasons(years),
  ];
}

function waterfall({ steps, unit }) {
  const width = WIDTH / steps.length;
  const y = (at) => HEAD + ((10000 - at) / 10000) * (HEIGHT - HEAD - FOOT);
  const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const letters = Math.max(2, Math.floor(width / 13));
  return svg(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "waterfall", role: "img", "aria-label": t("瀑布图，数据见下表", "a waterfall; the table below has the numbers") },
    svg("line", { x1: 0, x2: WIDTH, y1: y(0), y2: y(0), class: "axis" }),
    steps.map((step, at) => {
      const [low, high] = [Math.min(step.from, step.to), Math.max(step.from, step.to)];
      const x = at * width + width * 0.14;
      const open = step.key ? () => go({ view: "sheet", key: step.key }) : null;
      const sign = { total: "", up: "▲ ", down: "▼ " }[step.kind];
      const name = [...short(step.name, letters * 3)];
      const rows = [0, 1, 2].map((row) => name.slice(row * letters, (row + 1) * letters).join("")).filter(Boolean);
      return svg(
        "g",
        { class: ["step", `is-${step.kind}`, open && "can-open"], on: open ? { click: open } : {} },
        svg("title", {}, `${step.name} ${step.amount} ${unit}`),
        svg("rect", { x, y: y(high), width: width * 0.72, height: Math.max(1.5, y(low) - y(high)), rx: 2 }),
        at + 1 < steps.length ? svg("line", { x1: x, x2: x + width * 1.14, y1: y(step.to), y2: y(step.to), class: "thread" }) : null,
        svg("text", { x: x + width * 0.36, y: y(high) - 6, class: "amount" }, short(`${sign}${step.amount}`, letters + 3)),
        rows.map((row, line) => svg("text", { x: x + width * 0.36, y: y(0) + 20 + line * 17, class: "name" }, row)),
      );
    }),
  );
}

function table({ rows, old, new: own, reasons, unit, steps, difference }) {
  const number = (text) => h("td", { class: "number" }, text === "0" ? "" : text || "—");
  return h(
    "div",
    { class: "scroll" },
    h(
      "table",
      { class: "list" },
      h("thead", {}, h("tr", {}, [[t("项目", "Project"), ""], [`${old}（${unit}）`, "number"], [own, "number"], [t("增减", "Difference"), "number"], ...reasons.map((title) => [title, "number"])].map(([text, kind]) => h("th", { scope: "col", class: kind }, text)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row.key ? h("a", { href: format({ view: "sheet", key: row.key }) }, row.name) : row.name), number(row.old), number(row.new), number(row.difference), row.amounts.map(number)))),
      h("tfoot", {}, h("tr", {}, h("th", { scope: "row" }, t("合计", "Total")), number(steps[0].amount), number(steps[steps.length - 1].amount), number(difference), reasons.map(() => h("td", {})))),
    ),
  );
}

function reasons({ rows, unit }) {
  const told = rows.filter(({ changes }) => changes.length);
  return told.map((row) => [
    h("h3", {}, `${row.name} ${row.difference} ${unit}`),
    h("ul", { class: "changes" }, row.changes.map(({ why, subject, old, new: own, amount }) => h("li", {}, h("span", { class: "badge is-note" }, why), " ", subject, old || own ? ` ${old || t("无", "none")} → ${own || t("无", "none")}` : null, " ", h("b", {}, `${amount} ${unit}`)))),
  ]);
}
