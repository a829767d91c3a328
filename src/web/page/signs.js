// How grave something is, whether it holds, how large a part it is: signs with words, never colour alone.

import { h } from "/page/dom.js";
import { severity, verdict } from "/page/words.js";

/** How grave a finding is. */
export const badge = (name) => h("span", { class: ["badge", `is-${name}`] }, severity(name));

/** Whether a number holds. */
export const judged = (name) => {
  const { sign, text } = verdict(name);
  return text ? h("span", { class: ["verdict", `is-${name}`] }, h("span", { "aria-hidden": "true" }, `${sign} `), text) : null;
};

/** What was found in a project or table, in numbers with their words. */
export function found({ errors, warnings, notes }) {
  const all = [["error", errors], ["warning", warnings], ["note", notes]].filter(([, count]) => count > 0);
  return all.map(([name, count]) => h("span", { class: ["count", `is-${name}`], title: severity(name) }, `${severity(name)} ${count} `));
}

/** The same where there is little room: a sign and a number, and the words for those who cannot see them. */
export function signs({ errors, warnings }) {
  const all = [["error", "✗", errors], ["warning", "!", warnings]].filter(([, , count]) => count > 0);
  return all.map(([name, sign, count]) => h("span", { class: ["count", `is-${name}`], title: `${severity(name)} ${count}`, role: "img", "aria-label": `${severity(name)} ${count}` }, `${sign} ${count}`));
}

/** Of ten thousand, in per cent. */
export const share = (part) => `${Math.floor(part / 100)}.${String(part % 100).padStart(2, "0")}%`;
