// What asks before it does something: saving with the changes in sight, accepting with a reason; and the help.

import * as api from "/page/api.js";
import { h, replace } from "/page/dom.js";
import { context, deskNow, drop, edit, opened, refresh, saved, state } from "/page/store.js";
import { count, t } from "/page/words.js";

let open = null;

/** A dialog over the page; Esc closes it, and the keyboard goes back to where it was. */
function dialog(title, ...children) {
  if (open) open.close();
  const from = document.activeElement;
  const close = h("button", { type: "button", class: "close", "aria-label": t("关闭", "Close"), on: { click: () => own.close() } }, "×");
  const own = h(
    "dialog",
    {
      "aria-label": title,
      on: {
        close: () => {
          own.remove();
          if (open === own) open = null;
          if (from && from.isConnected) from.focus();
        },
      },
    },
    h("header", {}, h("h2", {}, title), close),
    ...children,
  );
  document.body.append(own);
  own.showModal();
  open = own;
  return own;
}

const button = (text, click, more) => h("button", { type: "button", on: { click }, ...more }, text);

const refusal = (failure) => h("p", { class: "refusal", role: "alert" }, failure.message, failure.help ? h("span", { class: "soft" }, ` ${failure.help}`) : null);

/** What one change is, in words. */
export function words(change) {
  switch (change.kind) {
    case "accept":
      return [t("接受", "accept"), change.figure, `${change.rule}：${change.reason}`];
    case "reading":
      return [t("读法", "reading"), change.right ? t("对", "right") : t("不是", "wrong"), change.reading];
    case "confirm":
      return [t("确认", "confirm"), change.figure, ""];
    default:
      return [t("改", "change"), change.figure, `${change.old || t("（空）", "(blank)")} → ${change.new}`];
  }
}

/** The changes of the draft, each of which can be taken back. */
function list(told, again) {
  const refused = new Map(told);
  return h(
    "ul",
    { class: "changes" },
    state.changes.map((change, at) => {
      const [what, figure, text] = words(change);
      const why = refused.get(at);
      const back = async () => {
        await drop(at);
        again();
      };
      return h(
        "li",
        { class: why ? "is-refused" : null },
        h("span", { class: "soft" }, what),
        " ",
        h("b", {}, figure),
        " ",
        text,
        " ",
        button(t("撤销", "take back"), back, { class: "small" }),
        why ? h("div", { class: "refusal" }, why.text, why.help ? ` ${why.help}` : "") : null,
      );
    }),
  );
}

/** Shows what saving would change, and saves it. */
export async function saveDialog() {
  const body = h("div", { class: "body" });
  const own = dialog(t("保存改动", "Save the changes"), body);
  const show = async (failure) => {
    let differences;
    try {
      differences = await api.ask("difference", context());
    } catch (failure) {
      replace(body, refusal(failure));
      return;
    }
    if (!state.changes.length) {
      replace(body, h("p", {}, t("没有要保存的改动。", "There is nothing to save.")));
      return;
    }
    const { version, digest, files, draft } = differences;
    const save = async () => {
      try {
        state.saving = true;
        const { files } = await api.ask({ save: { version, digest } }, context());
        own.close();
        state.message = t(`已保存，改了 ${files} 个文件`, `saved: ${count(files, "个文件", "file", "files")} changed`);
        await saved(draft.refused);
      } catch (failure) {
        await refresh();
        await show(failure);
      } finally {
        state.saving = false;
      }
    };
    replace(
      body,
      failure ? refusal(failure) : null,
      h("h3", {}, t(`改动 ${state.changes.length} 处`, count(state.changes.length, "", "change", "changes"))),
      list(draft.refused, () => show()),
      draft.followed.length ? [h("h3", {}, t(`随之改写的列示数 ${draft.followed.length} 处`, `Printed values that follow (${draft.followed.length})`)), moved(draft.followed)] : null,
      draft.left.length ? [h("h3", {}, t("表格里的这些数没有动，请核对", "Cells of tables that are left as they are")), moved(draft.left)] : null,
      h("h3", {}, t("文件里会变成这样", "What changes in the files")),
      files.length ? files.map(file) : h("p", { class: "soft" }, t("文件没有变化。", "Nothing changes in the files.")),
      h("p", { class: "actions" }, files.length ? button(t("保存", "Save"), save, { class: "primary" }) : null, button(t("先不保存", "Not now"), () => own.close())),
    );
    const primary = body.querySelector(".primary");
    if (primary) primary.focus({ preventScroll: true });
    body.scrollTop = 0;
  };
  await show();
}

const moved = (list) => h("ul", { class: "changes" }, list.map(([figure, old, own]) => h("li", {}, h("b", {}, figure), ` ${old} → ${own}`)));

function file({ path, lines }) {
  const signs = { same: " ", old: "-", new: "+", gap: "…" };
  const names = { old: t("删去", "removed"), new: t("新写", "added") };
  return h(
    "figure",
    { class: "diff" },
    h("figcaption", {}, path),
    h(
      "pre",
      { tabindex: "0" },
      lines.map(({ kind, number, text }) =>
        h("div", { class: `is-${kind}` }, h("span", { class: "number" }, kind === "gap" ? "" : String(number)), h("span", { "aria-label": names[kind] || null, role: names[kind] ? "img" : null }, signs[kind]), ` ${text}`),
      ),
    ),
  );
}

/** Writes a document as a book of its own, with what was decided and changed. */
export function writeDialog() {
  const stem = deskNow().name.replace(/\.[^.]*$/, "");
  const name = h("input", { id: "folder", value: t(`${stem}草稿`, `${stem}-draft`), autocomplete: "off", on: { keydown: (event) => (event.key === "Enter" && !event.isComposing ? write() : null) } });
  const told = h("p", { class: "refusal", role: "alert" });
  const write = async () => {
    try {
      const { folder } = await api.ask({ write: { name: name.value } }, context());
      own.close();
      await opened(folder);
    } catch (failure) {
      replace(told, failure.message, failure.help ? ` ${failure.help}` : "");
      name.focus();
    }
  };
  const own = dialog(
    t("写成预算卷草稿", "Write a draft book"),
    h(
      "div",
      { class: "body" },
      h("p", {}, t("读出的数和算式写成一卷预算，放在文件旁边的新文件夹里；文件本身不动。写好以后就在这里打开，可以接着改。引文里的人名和电话略去。", "The numbers and their formulas become a book in a new folder beside the document, which stays as it is. It is opened here then. Names of persons and telephone numbers are left out of quotations.")),
      h("label", { for: "folder" }, t("文件夹的名字", "The name of the folder")),
      name,
      told,
      h("p", { class: "actions" }, button(t("写出", "Write"), write, { class: "primary" }), button(t("取消", "Cancel"), () => own.close())),
    ),
  );
  name.select();
}

/** Accepts a finding in the draft, with its reason. */
export function acceptDialog(finding) {
  const reason = h("textarea", { id: "reason", rows: "3", required: true });
  const by = h("input", { id: "by", value: localStorage.getItem("cesuan-by") || "", autocomplete: "off" });
  const told = h("p", { class: "refusal", role: "alert" });
  const accept = () => {
    if (!reason.value.trim()) {
      replace(told, t("请写明理由。", "A reason is needed."));
      reason.focus();
      return;
    }
    localStorage.setItem("cesuan-by", by.value.trim());
    const now = new Date();
    const on = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
    edit({ kind: "accept", rule: finding.rule, figure: finding.figure, places: finding.places, reason: reason.value.trim(), by: by.value.trim() || null, on });
    own.close();
  };
  const own = dialog(
    t("接受这个问题", "Accept this finding"),
    h(
      "div",
      { class: "body" },
      h("p", { class: "message" }, finding.message),
      h("p", { class: "soft" }, t("接受的问题照样列出，但不算不通过；列示数或复算数一变，接受就失效。", "An accepted finding is still listed and fails nothing; it lapses when the stated or the computed value changes.")),
      h("label", { for: "reason" }, t("理由（必填）", "Reason (needed)")),
      reason,
      h("label", { for: "by" }, t("谁接受的（科室或岗位）", "By whom (an office or a post)")),
      by,
      told,
      h("p", { class: "actions" }, button(t("放进草稿", "Put into the draft"), accept, { class: "primary" }), button(t("取消", "Cancel"), () => own.close())),
    ),
  );
  reason.focus();
}

const KEYS = () => [
  [t("到处", "Everywhere"), [
    ["?", t("这个帮助", "this help")],
    ["/", t("查找", "search")],
    ["g o · g r · g f · g c · g y · g d", t("总览、核对读法、问题、构成、同比、原文", "overview, readings, findings, composition, year on year, document")],
    ["j · k", t("下一个、上一个问题或项目", "the next or the previous finding or project")],
    ["Ctrl Z · Ctrl Y", t("撤销、重做", "undo, redo")],
    ["Ctrl S", t("看改动、保存", "look at the changes and save")],
    ["Ctrl P", t("打印这一页", "print this view")],
    ["Esc", t("关闭、取消", "close, cancel")],
  ]],
  [t("表格里", "In a table"), [
    ["← ↑ → ↓", t("移动；在名称上左右键收起、展开", "move; on a name, left and right close and open")],
    [t("F2、Enter、双击，或直接输入", "F2, Enter, a double click, or typing"), t("改数（黄底的格）", "change a number (the yellow cells)")],
    ["Enter · Tab · Esc", t("写下并往下、写下并往右、放弃", "write and go down, write and go right, give up")],
    ["Ctrl C · Ctrl V", t("复制、从 Excel/WPS 粘贴一片", "copy, paste a range from Excel or WPS")],
  ]],
];

export function helpDialog() {
  dialog(
    t("快捷键", "Keyboard"),
    h(
      "div",
      { class: "body" },
      KEYS().map(([title, keys]) => [h("h3", {}, title), h("dl", { class: "keys" }, keys.map(([key, text]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, text)]))]),
      h("p", { class: "soft" }, t("改动先是草稿，马上重新复算；看过文件里会变成什么样，才写进文件。", "Changes are a draft and recomputed at once; they go into the files when you have seen what changes there.")),
    ),
  );
}

/** Whether a dialog is over the page. */
export const isOpen = () => open !== null && open.open;

