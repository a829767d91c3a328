// The book at a glance: its totals, and its projects with what was submitted, what that comes to, and the difference.

import { h } from "/page/dom.js";
import { format } from "/page/route.js";
import { found, share } from "/page/signs.js";
import { deskNow, state } from "/page/store.js";
import { direction, severity, t } from "/page/words.js";

const difference = (row) => (row.direction === "unknown" ? "" : row.direction === "equal" ? direction("equal") : `${row.difference}（${direction(row.direction)}）`);

const card = (title, value, note, own) => h("div", { class: ["card", own] }, h("div", { class: "soft" }, title), h("div", { class: "value" }, value), note ? h("div", { class: "soft" }, note) : null);

/** What the book is called: its department and year, or its folder or file. */
export const title = () => state.view.overview.title || deskNow().name;

/** All there are sheets of: the book's own figures, its projects, its tables. */
export const sheets = ({ has_own: own, total, projects, tables }) => [...(own ? [total] : []), ...projects, ...tables];

export function overviewView() {
  const { overview } = state.view;
  const { total, counts, unit, projects, tables, coverage } = overview;
  const link = (view, params, text) => h("a", { href: format({ view, params }) }, text);
  return [
    h("h1", {}, title()),
    h(
      "div",
      { class: "cards" },
      card(t("申报", "Submitted"), `${total.submitted || "—"} ${unit}`),
      card(t("复算", "Recomputed"), `${total.recomputed || "—"} ${unit}`),
      total.direction === "unknown" ? null : card(t("差额", "Difference"), total.difference ? `${total.difference} ${unit}` : t("一致", "none"), total.difference ? direction(total.direction) : null, total.difference ? "is-off" : null),
      coverage ? card(t("有测算依据的金额", "Money with a basis"), coverage) : null,
      card(
        t("问题", "Findings"),
        [link("findings", { severity: "error" }, `${severity("error")} ${counts.errors}`), " · ", link("findings", { severity: "warning" }, `${severity("warning")} ${counts.warnings}`)],
        [link("findings", { severity: "note" }, `${severity("note")} ${counts.notes}`), " · ", link("findings", { severity: "accepted" }, `${severity("accepted")} ${counts.accepted}`)],
      ),
      card(
        t("列示", "Statements"),
        String(counts.statements),
        t(`相符 ${counts.exact + counts.rounded}，尾差 ${counts.explained}，不符 ${counts.mismatch}，无法复算 ${counts.uncheckable}`, `${counts.exact + counts.rounded} hold, ${counts.explained} tails, ${counts.mismatch} mismatches, ${counts.uncheckable} uncheckable`),
      ),
      counts.to_confirm + counts.to_fill ? card(t("还要做的", "Still to do"), link("findings", { rule: "unconfirmed" }, t(`待确认 ${counts.to_confirm}`, `${counts.to_confirm} to confirm`)), link("findings", { rule: "unconfirmed" }, t(`待填 ${counts.to_fill}`, `${counts.to_fill} to fill in`))) : null,
    ),
    projects.length ? table(t("项目", "Projects"), projects, overview) : null,
    overview.has_own ? list(t("全卷的数", "Figures of the whole book"), [total]) : null,
    tables.length ? list(t("公开报表", "Tables"), tables) : null,
  ];
}

const list = (title, rows) => h("section", {}, h("h2", {}, title), h("ul", { class: "tables" }, rows.map((row) => h("li", {}, h("a", { href: format({ view: "sheet", key: row.key }) }, row.name), " ", found(row)))));

function table(title, rows, { unit, total, counts }) {
  const head = [
    [title, ""],
    [t(`申报数（${unit}）`, `Submitted (${unit})`), "number"],
    [t("复算数", "Recomputed"), "number"],
    [t("差额", "Difference"), "number"],
    [t("占比", "Share"), "number"],
    [t("问题", "Findings"), ""],
  ];
  const line = (row, name) =>
    h(
      "tr",
      { class: row.direction === "over" || row.direction === "under" ? "is-off" : null },
      h("th", { scope: "row" }, name),
      h("td", { class: "number" }, row.submitted || "—"),
      h("td", { class: "number" }, row.recomputed || "—"),
      h("td", { class: "number" }, difference(row)),
      h("td", { class: "number share" }, row.share ? [h("span", { class: "bar", style: { width: `${row.share / 100}%` }, "aria-hidden": "true" }), share(row.share)] : ""),
      h("td", {}, found(row)),
    );
  return h(
    "table",
    { class: "list projects" },
    h("thead", {}, h("tr", {}, head.map(([text, own]) => h("th", { scope: "col", class: own }, text)))),
    h("tbody", {}, rows.map((row) => line(row, h("a", { href: format({ view: "sheet", key: row.key }) }, row.name)))),
    h("tfoot", {}, line({ ...total, errors: counts.errors, warnings: counts.warnings, notes: counts.notes }, t("合计", "Total"))),
  );
}
