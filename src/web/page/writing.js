// A document becomes a book of its own.

import * as api from "/page/api.js";
import { dialog } from "/page/dialog.js";
import { button, h, replace } from "/page/dom.js";
import { context, deskNow, opened } from "/page/store.js";
import { sentence, t } from "/page/words.js";

/** Writes it with what was decided and changed. */
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
      replace(told, sentence(failure.message, failure.help));
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
