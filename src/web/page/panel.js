// The panel beside the view: one figure or one finding, with its working and the document's words.

import { acceptDialog, withdraw } from "/page/accepting.js";
import { button, h } from "/page/dom.js";
import { format, go, parse } from "/page/route.js";
import { badge, judged } from "/page/signs.js";
import { deskNow, edit, isReadOnly, look, state } from "/page/store.js";
import { count, t } from "/page/words.js";

let marked = null;
let led = null;

/** A link to a figure in its project or table; beside the document's words to its place there, if it has one. The finding goes with it. */
export function toFigure(path, text) {
  const here = marked && marked(path);
  const href = here ? format({ view: "document", params: { at: path, finding: led } }) : format({ view: "sheet", key: path, params: { finding: led } });
  return h("a", { href, class: ["figure", here && "is-marked"] }, text || path);
}


const section = (title, ...children) => h("section", {}, h("h3", {}, title), ...children);

const facts = (list) => (list.length ? h("dl", { class: "facts" }, list.map(([title, text]) => [h("dt", {}, title), h("dd", {}, text)])) : null);

/** A finding in full. */
export function findingCard(finding) {
  const { causes, above } = finding;
  const has = finding.anchor ? toFigure(finding.anchor) : null;
  // An acceptance that has lapsed is withdrawn, or what it was of is accepted anew.
  const accept = finding.is_accepted || finding.lapsed ? null : button(t("接受并写明理由…", "Accept with a reason…"), () => acceptDialog(finding));
  const back = finding.can_withdraw ? button(t("撤回接受", "Withdraw the acceptance"), () => withdraw(finding)) : null;
  return h(
    "article",
    { class: ["finding", `is-${finding.is_accepted ? "accepted" : finding.severity}`], "aria-label": finding.message },
    h("header", {}, badge(finding.is_accepted ? "accepted" : finding.severity), h("code", {}, finding.rule), h("span", { class: "soft" }, finding.title)),
    h("h2", { class: "message" }, finding.message),
    facts(finding.facts),
    above ? h("p", { class: "soft" }, above) : null,
    causes ? section(t("可能原因", "Possible causes"), causes.length ? h("ol", { class: "causes" }, causes.map(cause)) : h("p", { class: "soft" }, t("没有找到较可能的原因：改好几个数都行", "none is likely: many numbers would do"))) : null,
    facts(finding.behind),
    h("p", { class: "where soft" }, has, has ? " · " : null, finding.place),
    isReadOnly() ? null : h("p", { class: "actions" }, accept, back),
  );
}

function cause({ sure, confidence, lines, edits, settles }) {
  const take = () => edit(...edits.map(({ figure, old, new: own }) => ({ kind: "value", figure, old, new: own })));
  const can = edits.length > 0 && !isReadOnly();
  const text = lines[0].replace(/^\[[^\]]*\] /, "");
  return h(
    "li",
    {},
    h("span", { class: ["sure", `is-${confidence}`] }, sure),
    " ",
    text,
    lines.slice(1).map((line) => h("div", { class: "soft" }, line)),
    settles.length > 1 ? h("div", { class: "soft" }, t(`可以消除 ${settles.length} 个问题`, `would settle ${settles.length} findings`)) : null,
    can ? button(t("在草稿里照此改", "Try it in the draft"), take, { class: "small" }) : null,
  );
}

/** Nothing is looked at any more. */
export function leave() {
  const { view, key, params } = parse(location.hash);
  // A link to a figure in its sheet is one to the sheet now.
  go({ view, key: view === "sheet" ? state.sheet : key, params: { ...params, at: "", finding: "", line: "" } }, true);
  look(null);
}

/** The panel: the finding that is looked at, else the figure with what was found of it; `isMarked` says of a figure that it is in sight. */
export function panel(finding, isMarked) {
  marked = isMarked;
  led = finding ? finding.key : null;
  const { detail, view } = state;
  // What was found of a cell is told of the figures that it is printed for.
  const about = detail ? [detail.key, ...(detail.prints || []).map(([, path]) => path)] : [];
  const own = view ? view.findings.filter((other) => about.includes(other.anchor) && other !== finding) : [];
  const head = detail
    ? h("header", { class: "crumbs" }, h("nav", { "aria-label": t("上级", "Above") }, detail.above.filter(([, path]) => path).map(([name, path]) => [toFigure(path, name || t("全部项目", "all projects")), " › "])), h("h2", {}, detail.name))
    : null;
  return h(
    "aside",
    { class: "panel", "aria-label": t("推算和出处", "Working and source") },
    detail || finding ? h("button", { type: "button", class: "close", "aria-label": t("关闭", "Close"), on: { click: leave } }, "×") : null,
    finding ? findingCard(finding) : null,
    head,
    own.map(findingCard),
    detail ? figure(detail) : null,
    !detail && !finding ? h("p", { class: "soft hint" }, t("选中一个数，这里显示它怎么算来的、原文印在哪里、有什么问题。", "Choose a number: here is how it is derived, where the document prints it, and what was found.")) : null,
  );
}

function figure(detail) {
  const { statements, steps, uses } = detail;
  const confirm = () => edit({ kind: "confirm", figure: detail.key });
  const waits = detail.to_confirm && !isReadOnly();
  return [
    waits ? h("p", { class: "actions" }, button(detail.to_confirm > 1 ? t(`这里的 ${detail.to_confirm} 个数都看过了，确认`, `Confirm all ${detail.to_confirm} values here`) : t("看过了，确认", "Confirm"), confirm, { "data-key": "confirm" })) : null,
    statements.length
      ? section(
          t("列示", "Stated"),
          h(
            "ul",
            { class: "statements" },
            statements.map((statement) =>
              h(
                "li",
                {},
                h("b", {}, statement.text),
                " ",
                judged(statement.verdict),
                h("div", { class: "soft" }, statement.places),
                statement.quote ? h("blockquote", {}, statement.quote) : null,
                statement.line ? h("div", { class: "soft" }, h("a", { href: format({ view: "document", params: { line: statement.line, at: detail.key, finding: led } }) }, t(`原文第 ${statement.line} 行`, `line ${statement.line} of the document`))) : null,
              ),
            ),
          ),
        )
      : null,
    detail.computed
      ? section(
          t("复算", "Recomputed"),
          h("dl", { class: "facts" }, h("dt", {}, t("按所列分项", "operands as stated")), h("dd", {}, detail.computed), h("dt", {}, t("从底层复算", "from the leaves")), h("dd", {}, detail.recomputed)),
        )
      : null,
    steps.length && (steps.length > 1 || steps[0].working || !statements.length)
      ? section(
          t("推算过程", "Derivation"),
          h(
            "ol",
            { class: "steps" },
            steps.map((step) =>
              h(
                "li",
                { style: { "margin-inline-start": `${Math.min(step.depth, 8) * 14}px` } },
                toFigure(step.key, step.key.split(".").pop()),
                step.working ? ` = ${step.working}` : null,
                h("b", {}, ` = ${step.value}`),
                step.printed ? h("span", { class: "soft" }, t(`（列示 ${step.printed}）`, ` (stated ${step.printed})`)) : null,
                step.is_again ? h("span", { class: "soft" }, t("（见上）", " (see above)")) : null,
              ),
            ),
          ),
          detail.more ? h("p", { class: "soft" }, t(`还有 ${detail.more} 步`, count(detail.more, "", "more step", "more steps"))) : null,
        )
      : null,
    detail.prints ? section(t("这一格印的是", "Printed here"), h("ul", { class: "uses" }, detail.prints.map(([, path]) => h("li", {}, toFigure(path))))) : null,
    uses.length ? section(t("用在", "Goes into"), h("ul", { class: "uses" }, uses.map(([, path]) => h("li", {}, toFigure(path))))) : null,
    h(
      "p",
      { class: "where soft" },
      marked ? h("a", { href: format({ view: "sheet", key: detail.key }) }, t("在项目里看", "in its project")) : deskNow().kind === "document" ? h("a", { href: format({ view: "document", params: { at: detail.key } }) }, t("在原文里看", "in the document")) : null,
      " ",
      detail.place,
    ),
  ];
}
