// One project as the tree of its amounts, or one table; numbers in yellow cells can be changed.

import { h } from "/page/dom.js";
import { Grid } from "/page/grid.js";
import { sheets } from "/page/overview.js";
import { note } from "/page/route.js";
import { changed, edit, isReadOnly, look, state } from "/page/store.js";
import { count, isDoubtful, isWrong, lang, t, verdict } from "/page/words.js";

const closed = new Set();
let kept = { key: null, grids: [] };

// On paper all rows are there.
addEventListener("beforeprint", () => kept.grids.forEach(({ grid }) => grid.element.isConnected && grid.reach(grid.rows.length)));

let waiting = 0;

/** What a person chose is shown in the panel, and in the address. */
function select(row, cell) {
  const key = (cell && cell.key) || row.key;
  kept.at = key;
  note({ at: key, finding: "" });
  clearTimeout(waiting);
  // Whoever runs through the rows is not kept waiting.
  waiting = setTimeout(() => look(key), 120);
}

async function write(edits, left) {
  const made = edits.map(({ cell, text }) => ({ kind: cell.edit.kind, figure: cell.edit.figure, old: cell.edit.old, new: text }));
  if (made.length) await edit(...made);
  const refused = state.view.draft.refused.filter(([at]) => made.includes(state.changes[at])).length;
  const done = made.length - refused;
  if (left < 0) state.message = t("数不能清空：没有这一项就填 0", "a number cannot be emptied: write 0 where there is none");
  else if (left) state.message = t(`粘贴了 ${done} 个数；有 ${left} 个没有地方放，没有粘贴`, `${count(done, "", "number", "numbers")} pasted; ${left} found no cell to go to`);
  else if (made.length > 1) state.message = t(`粘贴了 ${done} 个数`, `${count(done, "", "number", "numbers")} pasted`);
  if (state.message) changed();
}

/** A change that could not be made, with why: what was typed is not lost. */
function refusal(kind, figure, old, others) {
  const of = (is) => state.view.draft.refused.find(([at]) => {
    const change = state.changes[at];
    return change && change.kind === kind && change.figure === figure && is(change.old);
  });
  // Of a number that is not there any more it is told where the first stands.
  const found = of((own) => own === old) || (others ? of((own) => !others.includes(own)) : null);
  return found ? { typed: state.changes[found[0]].new, why: found[1].text } : null;
}

const unmade = (refused) => (refused ? t(`✗ “${refused.typed}”没有做成：${refused.why}`, `✗ '${refused.typed}' was not made: ${refused.why}`) : null);

/** A number as a cell: what it was before the draft stands below it. */
function number(figure, own, label, fills, all = [own]) {
  if (!own) return { text: "" };
  const { text, base, can_change: can } = own;
  const moved = base !== undefined && base !== null;
  const olds = all.map((other) => (other.base === undefined || other.base === null ? other.text : other.base));
  const { sign, text: words } = verdict(own.verdict);
  const bad = isDoubtful(own.verdict);
  const refused = can ? refusal("value", figure, moved ? base : text, olds) : null;
  return {
    key: figure,
    text: text || (fills ? t("待填", "to fill in") : ""),
    notes: [unmade(refused), moved ? t(`原 ${base || "空"}`, `was ${base || "blank"}`) : null, bad ? `${sign} ${words}` : null, own.implied ? t(`汇总为 ${own.implied}`, `the table gives ${own.implied}`) : null],
    class: ["number", moved && "is-changed", bad && `is-${own.verdict}`, refused && "is-refused"],
    title: own.places || null,
    label,
    edit: can && !isReadOnly() ? { kind: "value", figure, old: moved ? base : text, text: refused ? refused.typed : text } : null,
  };
}

const marks = () => ({ confirm: t("待确认", "to confirm"), fill: t("待填", "to fill in") });

function treeRows(sheet) {
  const rows = [];
  let hidden = null;
  for (const row of sheet.rows) {
    if (hidden !== null && row.depth > hidden) continue;
    hidden = null;
    const shut = closed.has(row.key);
    if (row.below && shut) hidden = row.depth;
    const { sign, text: words } = verdict(row.verdict);
    const said = row.verdict === "uncheckable" ? row.judged : words;
    const stated = number(row.key, row.numbers[0], row.name, true, row.numbers);
    // What other places print stands below, with the names of the places.
    const others = row.numbers.slice(1).map((other) => `${other.places || t("取值", "given")}${t("：", ": ")}${verdict(other.verdict).sign} ${other.text || t("待填", "to fill in")}`);
    stated.notes = [...(stated.notes || []), ...others];
    const deeper = row.recomputed && row.recomputed !== row.computed ? t(`从底层复算 ${row.recomputed}`, `from the leaves ${row.recomputed}`) : null;
    const old = row.base_formula || row.formula;
    const refused = row.formula === undefined ? null : refusal("formula", row.key, old);
    const formula = row.formula === undefined ? { text: "" } : {
      key: row.key,
      text: row.formula,
      notes: [unmade(refused), row.base_formula ? t(`原 ${row.base_formula}`, `was ${row.base_formula}`) : null],
      class: ["formula", row.base_formula && "is-changed", refused && "is-refused"],
      label: `${row.name} ${t("算式", "formula")}`,
      edit: isReadOnly() ? null : { kind: "formula", figure: row.key, old, text: refused ? refused.typed : row.formula },
    };
    rows.push({
      key: row.key,
      level: row.depth + 1,
      expanded: row.below ? !shut : null,
      class: [`is-${row.role}`, isWrong(row.verdict) && "is-bad"].filter(Boolean).join(" "),
      mark: row.mark,
      cells: [
        { key: row.key, text: row.name, notes: [row.accounts, row.mark ? marks()[row.mark] : null], class: ["name"] },
        stated,
        { key: row.key, text: row.computed, notes: [deeper], class: ["number"] },
        { key: row.key, text: said ? `${sign} ${said}` : "", notes: [row.difference], class: ["verdict", `is-${row.verdict}`] },
        formula,
      ],
    });
  }
  return rows;
}

const tableRows = (lines) =>
  lines.map((line) => ({
    key: line.key,
    level: 1,
    expanded: null,
    cells: [{ key: line.key, text: line.name, class: ["name"] }, ...line.cells.map((cell) => (cell ? number(cell.key, cell, line.name, cell.to_fill) : { text: "" }))],
  }));

function toggle(row) {
  if (closed.has(row.key)) closed.delete(row.key);
  else closed.add(row.key);
  changed();
}

/** The grids of a sheet are kept as long as it is looked at: where the person is in them stays. */
function grids(sheet) {
  const key = JSON.stringify([state.desk, lang(), sheet.key, sheet.rows.length > 0, sheet.columns, (sheet.lists || []).map((own) => [own.name, own.columns])]);
  if (kept.key === key) return kept.grids;
  const column = (title, own = "number") => ({ title, class: own });
  const name = column(t("数据项", "Figure"), "");
  const list = [];
  const add = (grid, title, rows) => list.push({ grid, title, rows, box: h("div", { class: "scroll" }, grid.element, grid.rest) });
  if (sheet.rows.length) {
    const columns = [name, column(t("列示、取值", "Stated, given")), column(t("复算", "Recomputed")), column(t("结论", "Verdict"), ""), column(t("算式", "Formula"), "")];
    const grid = new Grid({ label: sheet.name, tree: true, columns, select, write, toggle });
    add(grid, null, treeRows);
  }
  (sheet.lists || []).forEach((own, at) => {
    const grid = new Grid({ label: own.name, columns: [name, ...own.columns.map((title) => column(title))], select, write, toggle });
    add(grid, own.name, (now) => tableRows(now.lists[at].cells));
  });
  if (sheet.cells) {
    const grid = new Grid({ label: sheet.name, columns: [column(t("行", "Row"), ""), ...sheet.columns.map((title) => column(title))], select, write, toggle });
    add(grid, null, (now) => tableRows(now.cells));
  }
  kept = { key, grids: list };
  return list;
}

export function sheetView({ params }) {
  const { sheet } = state.view;
  if (!sheet) return [h("p", { class: "soft" }, t("没有这个项目或表格：它可能改了名字。", "There is no such project or table: it may have been renamed."))];
  const own = grids(sheet);
  own.forEach(({ grid, rows }) => grid.update(rows(sheet)));
  // Followed from elsewhere: opened above it, and shown.
  if (params.at && kept.at !== params.at) {
    kept.at = params.at;
    if (![...document.querySelectorAll(".grid")].some((grid) => grid.contains(document.activeElement))) queueMicrotask(() => own.some(({ grid }) => grid.choose(params.at)));
  }
  const { overview } = state.view;
  const row = sheets(overview).find(({ key }) => key === sheet.key);
  return [
    h("h1", {}, sheet.name),
    row && row.submitted
      ? h("p", { class: "totals" }, t("申报 ", "submitted "), h("b", {}, row.submitted), t("　复算 ", "  recomputed "), h("b", {}, row.recomputed), row.difference ? [t("　差额 ", "  difference "), h("b", { class: "is-off" }, row.difference)] : null, ` ${overview.unit}`)
      : null,
    own.map(({ title, box }) => [title ? h("h2", {}, title) : null, box]),
    h("p", { class: "soft legend" }, isReadOnly() ? null : [h("span", { class: "swatch can-change" }), t(" 黄底的格可以改：双击、F2，或直接输入；可以从 Excel、WPS 粘贴", " yellow cells can be changed: a double click, F2, or type; paste from Excel or WPS")]),
  ];
}

/** Opens what lies above a figure, so that it can be seen. */
export function reveal(key) {
  const parts = key.split(".");
  for (let length = 1; length < parts.length; length += 1) closed.delete(parts.slice(0, length).join("."));
}

