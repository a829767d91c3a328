// Papers of what the files say, made by the program and handed to the browser.

import * as api from "/page/api.js";
import { button, h, replace } from "/page/dom.js";
import { changed, context, state } from "/page/store.js";
import { t } from "/page/words.js";

const PAPERS = () => [
  ["review.html", t("评审表（网页）", "Review (page)")],
  ["review.docx", t("评审表（Word）", "Review (Word)")],
  ["review.xlsx", t("评审表（Excel）", "Review (Excel)")],
  ["findings.csv", t("问题清单（CSV）", "Findings (CSV)")],
  ["xlsx", t("测算表（公式是活的）", "Workbook with formulas")],
  ["docx", t("项目支出申报表（Word）", "Forms of the projects (Word)")],
];

async function make(kind) {
  menu.open = false;
  state.message = t("正在做……", "working…");
  changed();
  try {
    const { name, blob } = await api.paper(kind, context());
    const link = h("a", { href: URL.createObjectURL(blob), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    state.message = t(`${name} 已交给浏览器下载`, `${name} was handed to the browser`);
    state.failure = null;
  } catch (failure) {
    state.message = null;
    state.failure = failure;
  }
  changed();
}

const menu = h("details", { class: "menu" });

/** The menu of all papers; the one that is open stays open. */
export function papers() {
  const item = ([kind, text]) => h("li", {}, button(text, () => make(kind)));
  const print = () => {
    menu.open = false;
    setTimeout(() => window.print(), 0);
  };
  replace(menu, h("summary", {}, t("导出、打印", "Export, print")), h("ul", {}, PAPERS().map(item), h("li", {}, button(t("打印这一页", "Print this view"), print))));
  return menu;
}
