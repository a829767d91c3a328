// The keys, for those who ask.

import { dialog } from "/page/dialog.js";
import { h } from "/page/dom.js";
import { t } from "/page/words.js";

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
