// The document's own words: each number that the book knows leads to its working, and back.

import * as api from "/page/api.js";
import { h } from "/page/dom.js";
import { Latest } from "/page/latest.js";
import { adjust } from "/page/route.js";
import { context, look, state } from "/page/store.js";
import { isDoubtful, t, verdict } from "/page/words.js";

const known = new Latest();
/** The words as they are shown, and which figures have a place in them. */
let sight = { words: null, element: null, keys: null };
let shown = null;

/** Whether a figure has a place in the words that are shown. */
export const isMarked = (figure) => Boolean(sight.keys && sight.keys.has(figure));

/** The figures in sight: others once other words are shown. */
export const markedNow = () => sight.keys;

export function documentView({ params }) {
  const key = JSON.stringify([state.desk, state.version, state.changes, state.carries]);
  const { value: words, failure } = known.of(key, state.desk, () => api.ask("document", context()));
  if (failure) return [h("h1", {}, t("原文", "Document")), h("p", {}, failure.message), h("p", { class: "soft" }, failure.help || "")];
  if (!words) return [h("h1", {}, t("原文", "Document")), h("p", { class: "soft", role: "status" }, t("正在读原文……", "reading…"))];
  if (sight.words !== words) {
    const keys = new Set(words.lines.flatMap(({ marks }) => (marks || []).map(({ key: own }) => own)));
    sight = { words, keys, element: h("div", { class: "words", on: { click: choose } }, words.lines.map(line)) };
    shown = null;
  }
  mark(params);
  const count = words.lines.reduce((sum, { marks }) => sum + (marks ? marks.length : 0), 0);
  return [
    h("h1", {}, t("原文", "Document")),
    h("p", { class: "soft" }, words.path, " · ", t(`标出的 ${count} 处是预算卷里的数；点一个数看它怎么算来的，右边的数点回原文。`, `${count} numbers of the book are marked; choose one to see its working, and a number there to come back.`)),
    sight.element,
  ];
}

/** Words as they are; the tags of a text that was taken from a page stand back. */
const plain = (text) => text.split(/(<\/?[a-z][^<>]*>)/).map((part, at) => (at % 2 ? h("span", { class: "markup" }, part) : part));

function line({ number, label, text, marks }) {
  const parts = [];
  let at = 0;
  for (const { from, to, key, verdict: own } of marks || []) {
    const { sign, text: words } = verdict(own);
    const bad = isDoubtful(own);
    parts.push(plain(text.slice(at, from)), h("button", { type: "button", class: ["mark", `is-${own}`], "data-figure": key, title: [key, words].filter(Boolean).join(" · ") }, bad ? h("span", { class: "sign", "aria-label": words }, sign) : null, text.slice(from, to)));
    at = to;
  }
  return h("div", { class: "line", "data-line": String(number) }, h("span", { class: "number" }, label || String(number)), h("span", { class: "text" }, parts, plain(text.slice(at))));
}

function choose(event) {
  const own = event.target.closest("[data-figure]");
  if (!own) return;
  shown = `${own.dataset.figure}|`;
  adjust({ at: own.dataset.figure, line: "", finding: "" });
  look(own.dataset.figure);
}

/** Shows the figure or the line that the address names. */
function mark({ at, line: number }) {
  for (const own of sight.element.querySelectorAll(".is-chosen")) own.classList.remove("is-chosen");
  const marks = at ? [...sight.element.querySelectorAll(`[data-figure="${CSS.escape(at)}"]`)] : [];
  const lines = number ? [...sight.element.querySelectorAll(`[data-line="${CSS.escape(String(number))}"]`)] : [];
  [...marks, ...lines].forEach((own) => own.classList.add("is-chosen"));
  // Of several places the one in the line that is named.
  const first = marks.find((own) => lines.some((row) => row.contains(own))) || lines[0] || marks[0];
  const key = `${at || ""}|${number || ""}`;
  if (first && shown !== key) setTimeout(() => first.scrollIntoView({ block: "center" }), 0);
  shown = key;
}
