// What the money is for: each project a piece of the whole, each line a piece of its project.

import { h, svg } from "/page/dom.js";
import { format, go, parse } from "/page/route.js";
import { state } from "/page/store.js";
import { share } from "/page/signs.js";
import { t } from "/page/words.js";

const WIDTH = 960;
const HEIGHT = 420;

/**
 * Places pieces in a box, rows as near to squares as they can be. `pieces` have a `share`; the largest come first. Shares are sizes on
 * the screen: amounts are never computed here.
 */
function squarify(pieces, box) {
  const placed = [];
  let { x, y, width, height } = box;
  let rest = pieces.reduce((sum, { share }) => sum + share, 0);
  let open = [...pieces].filter(({ share }) => share > 0).sort((a, b) => b.share - a.share);
  const worst = (row, side, area) => {
    const sum = row.reduce((all, { share }) => all + share, 0);
    const thick = (sum * area) / side;
    return Math.max(...row.map(({ share }) => Math.max(thick / ((share * area) / thick), (share * area) / thick / thick)));
  };
  while (open.length && rest > 0) {
    const side = Math.min(width, height);
    const area = (width * height) / rest;
    let row = [open[0]];
    while (row.length < open.length && worst([...row, open[row.length]], side, area) <= worst(row, side, area)) row = open.slice(0, row.length + 1);
    const sum = row.reduce((all, { share }) => all + share, 0);
    const thick = (sum * area) / side;
    let along = 0;
    for (const piece of row) {
      const long = (piece.share * area) / thick;
      placed.push(width >= height ? { piece, x, y: y + along, width: thick, height: long } : { piece, x: x + along, y, width: long, height: thick });
      along += long;
    }
    if (width >= height) [x, width] = [x + thick, width - thick];
    else [y, height] = [y + thick, height - thick];
    rest -= sum;
    open = open.slice(row.length);
  }
  return placed;
}

/** The pieces: the projects, or the lines of one project. */
function pieces(key) {
  const { overview, sheet } = state.view;
  if (!key) return overview.projects.map(({ key: own, name, share, recomputed }) => ({ key: own, name, share, text: recomputed, opens: true }));
  if (!sheet || sheet.key !== key) return [];
  return sheet.rows.filter(({ role }) => role === "line").map(({ key: own, name, share, recomputed, numbers }) => ({ key: own, name, share, text: recomputed || (numbers[0] ? numbers[0].text : ""), opens: false }));
}

export function compositionView({ key }) {
  const { overview } = state.view;
  const own = pieces(key);
  const unit = key ? "" : ` ${overview.unit}`;
  const to = (piece) => format(piece.opens ? { view: "composition", key: piece.key } : { view: "sheet", key, params: { at: piece.key } });
  const boxes = squarify(own, { x: 0, y: 0, width: WIDTH, height: HEIGHT });
  const fits = (text, width) => (text.length * 13 < width - 10 ? text : `${text.slice(0, Math.max(0, Math.floor((width - 24) / 13)))}…`);
  return [
    h("h1", {}, key ? [h("a", { href: format({ view: "composition" }) }, t("构成", "Composition")), ` › ${key}`] : t("构成", "Composition")),
    h("p", { class: "soft" }, t("面积是复算数的占比；点一块看它由什么组成。", "Areas are shares of what is recomputed; choose a piece to see what it is made of.")),
    svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "treemap", role: "img", "aria-label": t("占比图，数据见下表", "shares as areas; the table below has the numbers") },
      boxes.map(({ piece, x, y, width, height }, at) =>
        svg(
          "g",
          { class: "piece", on: { click: () => go(parse(to(piece))) } },
          svg("title", {}, `${piece.name} ${piece.text}${unit} ${share(piece.share)}`),
          svg("rect", { x: x + 1, y: y + 1, width: Math.max(0, width - 2), height: Math.max(0, height - 2), rx: 3, class: `tone-${at % 6}` }),
          width > 60 && height > 22 ? svg("text", { x: x + 8, y: y + 20 }, fits(piece.name, width)) : null,
          width > 90 && height > 42 ? svg("text", { x: x + 8, y: y + 38, class: "small" }, fits(`${piece.text}${unit} · ${share(piece.share)}`, width * 1.5)) : null,
        ),
      ),
    ),
    h(
      "table",
      { class: "list" },
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, key ? t("支出明细", "Line") : t("项目", "Project")), h("th", { scope: "col", class: "number" }, t("复算数", "Recomputed")), h("th", { scope: "col", class: "number" }, t("占比", "Share")))),
      h(
        "tbody",
        {},
        [...own].sort((a, b) => b.share - a.share).map((piece) => h("tr", {}, h("th", { scope: "row" }, h("a", { href: to(piece) }, piece.name)), h("td", { class: "number" }, `${piece.text}${unit}`), h("td", { class: "number" }, share(piece.share)))),
      ),
    ),
  ];
}
