// What is told around the views: what went wrong, what a draft does, what cannot be read.

import { button, h, memo } from "/page/dom.js";
import { format } from "/page/route.js";
import { saveDialog } from "/page/saving.js";
import { adopt, carry, changed, discard, refresh, state, told } from "/page/store.js";
import { count, lang, sentence, t } from "/page/words.js";

/** Findings that are listed of those that went or came. */
const MOST = 30;

/** Above the view: what went wrong, what was done, what an earlier page left. */
export function notices() {
  const { failure, listing, message, orphan, view } = state;
  const refused = view ? view.draft.refused : [];
  const close = (name) => button("×", () => { state[name] = null; changed(); }, { class: "close", "aria-label": t("关闭", "Close") });
  return [
    failure ? h("div", { class: "notice is-error", role: "alert" }, h("b", {}, sentence(failure.message, failure.help)), close("failure")) : null,
    message ? h("div", { class: "notice" }, message, close("message")) : null,
    orphan
      ? h("div", { class: "notice" }, t(`这一卷还有没保存的草稿：${orphan.changes.length} 处改动，${new Date(orphan.at).toLocaleString("zh-CN")}。`, `There is a draft that was not saved: ${count(orphan.changes.length, "", "change", "changes")}, ${new Date(orphan.at).toLocaleString("en-GB")}. `), " ", button(t("取回", "Take it back"), () => adopt(true)), " ", button(t("删去", "Delete it"), () => adopt(false)), close("orphan"))
      : null,
    listing.problem && listing.desks.length ? h("div", { class: "notice" }, t(...listing.problem)) : null,
    refused.length ? h("div", { class: "notice is-error", role: "alert" }, t(`有 ${refused.length} 处改动没有做成：`, `${count(refused.length, "", "change", "changes")} could not be made: `), sentence(refused[0][1].text, refused[0][1].help), " ", button(t("看一看…", "Look at them…"), saveDialog)) : null,
  ];
}

/** What the draft does to the findings: how many there are now, which have gone, and which have come. */
function moved() {
  const { view, before } = state;
  if (!before) return null;
  const now = told(view);
  const counts = [["errors", t("错误", "errors")], ["warnings", t("警告", "warnings")]];
  const numbers = counts.filter(([name]) => before.counts[name] !== now.counts[name]).map(([name, words]) => `${words} ${before.counts[name]} → ${now.counts[name]}`);
  const less = (own, other) => [...own.findings].filter(([key]) => !other.findings.has(key));
  const [gone, come] = [less(before, now), less(now, before)];
  if (!gone.length && !come.length) return numbers.length ? h("b", { role: "status" }, numbers.join(t("，", ", "))) : null;
  const some = (list, own) => [list.slice(0, MOST).map(own), list.length > MOST ? h("li", { class: "soft" }, t(`还有 ${list.length - MOST} 个`, `${list.length - MOST} more`)) : null];
  return h(
    "details",
    { class: "menu is-up", id: "moved" },
    h("summary", { role: "status" }, [...numbers, t(`少了 ${gone.length} 个问题，多了 ${come.length} 个`, `${gone.length} gone, ${come.length} new`)].join(t("；", "; "))),
    h(
      "ul",
      {},
      some(come, ([key, message]) => h("li", {}, h("b", {}, t("新 ", "new ")), h("a", { href: format({ view: "findings", params: { at: key } }) }, message))),
      some(gone, ([, message]) => h("li", {}, h("b", {}, t("没有了 ", "gone ")), h("s", {}, message))),
    ),
  );
}

/** What stands below the page while there is a draft: what it changes of the findings, and whether what follows is printed anew. */
export function draft() {
  const { view, changes, carries } = state;
  if (!changes.length || !view) return null;
  const followed = view.draft.followed.length;
  const readings = changes.filter(({ kind }) => kind === "reading").length;
  return h(
    "div",
    { class: "notice draft" },
    readings ? h("span", {}, t(`核对了 ${readings} 处读法`, `${count(readings, "", "reading", "readings")} decided`)) : null,
    readings < changes.length ? h("label", {}, h("input", { type: "checkbox", id: "carries", checked: carries, on: { change: (event) => carry(event.target.checked) } }), t(" 原来相符、跟着变的列示数一并改写", " print anew what held and follows")) : null,
    followed ? h("span", { class: "soft" }, t(`（${followed} 处）`, ` (${followed})`)) : null,
    memo("moved", [view, state.before, lang()], moved),
    " ",
    button(t("全部放弃", "Discard all"), discard, { id: "discard" }),
  );
}

/** In the place of the view: why the files cannot be understood. */
export function problems() {
  return [
    h("h1", {}, t("这一卷还看不懂", "This book cannot be read yet")),
    h("p", { class: "soft" }, t("改正下面这些，页面会自己重新读。", "Correct these; the page reads the files again by itself.")),
    h(
      "ol",
      { class: "problems" },
      state.problems.map(({ place, text, help, excerpt }) =>
        h("li", {}, h("p", { class: "message" }, text), place ? h("p", { class: "where soft" }, place) : null, excerpt ? h("pre", {}, excerpt[0], h("mark", {}, excerpt[1]), excerpt[2]) : null, help ? h("p", {}, help) : null),
      ),
    ),
    button(t("重新读", "Read again"), refresh),
  ];
}

/** In the place of the view: that there is nothing yet. */
export function start() {
  return [
    h("h1", {}, t("这里还没有预算卷", "There is no book here")),
    h("p", {}, t(`${state.listing.folder} 里既没有预算卷（book.yaml 和项目的 .yaml 文件），也没有可以读的文件（.docx、.xlsx、.pdf、.txt）。`, `There is neither a book (book.yaml and the .yaml files of projects) nor a document (.docx, .xlsx, .pdf, .txt) in ${state.listing.folder}.`)),
    state.listing.problem ? h("p", { class: "refusal" }, t(...state.listing.problem)) : null,
    h("p", {}, t("把要看的文件放进这个文件夹，这里就会打开；或把程序放到有文件的文件夹里，再启动一次。", "Put what you want to see into this folder: it is opened here. Or start the program in another one.")),
  ];
}
