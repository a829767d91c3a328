// What was found, with filters; the chosen finding stands in the panel with its working and its causes.

import { h } from "/page/dom.js";
import { adjust } from "/page/route.js";
import { look, refresh, state } from "/page/store.js";
import { badge } from "/page/signs.js";
import { count, severity, t } from "/page/words.js";

const find = (event) => {
  if (!event.isComposing) adjust({ q: event.target.value });
};

/** One field for as long as the page is open: words may be half written. */
const search = h("input", { type: "search", id: "search", on: { input: find, compositionend: (event) => adjust({ q: event.target.value }) } });

/** Findings that are shown at a time. */
const PAGE = 200;
const shown = { key: "", count: PAGE, at: null };

const isNoted = (severity) => severity === "" || severity === "note";

/** The findings that the filters of an address leave. */
export function filtered({ severity: grave = "", rule = "", home = "", q = "" }) {
  const word = q.trim().toLowerCase();
  return state.view.findings.filter((finding) => {
    const own = finding.is_accepted ? "accepted" : finding.severity;
    if (grave && own !== grave) return false;
    if (rule && finding.rule !== rule) return false;
    if (home && finding.home !== home) return false;
    return !word || [finding.message, finding.figure, finding.places.join("、")].some((text) => text.toLowerCase().includes(word));
  });
}

/** The finding that an address names: the one that was chosen, or the one that led to another view. */
export function chosen({ view, params }) {
  const wanted = view === "findings" ? params.at : params.finding;
  return (wanted && state.view && state.view.findings.find(({ key }) => key === wanted)) || null;
}

export function choose(finding) {
  adjust({ at: finding.key });
  look(finding.anchor);
}

function select(label, value, options, change) {
  return h(
    "label",
    {},
    h("span", { class: "soft" }, `${label} `),
    h("select", { on: { change: (event) => change(event.target.value) } }, options.map(([own, text]) => h("option", { value: own, selected: own === value }, text))),
  );
}

/** The row of a finding, if it is shown. */
export const rowOf = (key) => document.querySelector(`button[data-key="${CSS.escape(key)}"]`);

/** Brings a finding into sight, and its figure into the panel: notes come later than the page. */
function bring({ key, anchor }) {
  const row = rowOf(key);
  if (row) row.scrollIntoView({ block: "nearest" });
  if (anchor && state.looking !== anchor) look(anchor);
}

export function findingsView({ params }) {
  const { severity: grave = "", rule = "", home = "", q = "", at } = params;
  if (state.notes !== isNoted(grave)) {
    state.notes = isNoted(grave);
    queueMicrotask(refresh);
  }
  const { counts } = state.view.overview;
  const all = state.view.findings;
  const names = (of) => [...new Map(all.map(of)).entries()].sort(([, a], [, b]) => a.localeCompare(b, "zh"));
  const grades = [["", t("全部", "all")], ["error", `${severity("error")} ${counts.errors}`], ["warning", `${severity("warning")} ${counts.warnings}`], ["note", `${severity("note")} ${counts.notes}`], ["accepted", `${severity("accepted")} ${counts.accepted}`]];
  const own = filtered(params);
  const key = JSON.stringify([grave, rule, home, q]);
  if (shown.key !== key) Object.assign(shown, { key, count: PAGE });
  // The chosen one is in sight, wherever it is in the list.
  const place = own.findIndex((finding) => finding.key === at);
  if (!at) shown.at = null;
  else if (at !== shown.at && place >= 0) {
    shown.at = at;
    shown.count = Math.max(shown.count, place + 1);
    queueMicrotask(() => bring(own[place]));
  }
  const more = () => {
    shown.count += PAGE;
    refresh();
  };
  search.placeholder = t("查找", "search");
  search.setAttribute("aria-label", t("查找问题", "Search the findings"));
  if (document.activeElement !== search) search.value = q;
  return [
    h("h1", {}, t("问题", "Findings")),
    h(
      "div",
      { class: "filters", role: "search" },
      h("div", { class: "grades", role: "group", "aria-label": t("严重程度", "Severity") }, grades.map(([name, text]) => h("button", { type: "button", "data-key": `grade ${name}`, "aria-pressed": String(name === grave), on: { click: () => adjust({ severity: name }) } }, text))),
      select(t("规则", "Rule"), rule, [["", t("全部", "all")], ...names(({ rule, title }) => [rule, title])], (value) => adjust({ rule: value })),
      select(t("项目、表格", "Project, table"), home, [["", t("全部", "all")], ...names(({ home }) => [home, home])], (value) => adjust({ home: value })),
      search,
    ),
    h("p", { class: "soft", role: "status" }, count(own.length, "个问题", "finding", "findings")),
    h(
      "ol",
      { class: "findings" },
      own.slice(0, shown.count).map((finding) =>
        h(
          "li",
          { class: ["row", `is-${finding.is_accepted ? "accepted" : finding.severity}`] },
          h(
            "button",
            { type: "button", class: "finding-row", "data-key": finding.key, "aria-current": finding.key === at ? "true" : null, on: { click: () => choose(finding) } },
            badge(finding.is_accepted ? "accepted" : finding.severity),
            h("span", { class: "message" }, finding.message),
            h("span", { class: "soft" }, [finding.home, finding.effect ? t(`影响总额 ${finding.effect}`, `total ${finding.effect}`) : null].filter(Boolean).join(" · ")),
          ),
        ),
      ),
    ),
    own.length > shown.count ? h("button", { type: "button", on: { click: more } }, t(`再显示 ${Math.min(PAGE, own.length - shown.count)} 个`, `show ${Math.min(PAGE, own.length - shown.count)} more`)) : null,
    own.length ? null : h("p", { class: "soft" }, t("没有这样的问题。", "There is none.")),
  ];
}
