// What saving would change is looked at first, then saved.

import * as api from "/page/api.js";
import { dialog, refusal } from "/page/dialog.js";
import { button, h, replace } from "/page/dom.js";
import { context, drop, refresh, saved, state } from "/page/store.js";
import { count, sentence, t } from "/page/words.js";

/** What one change is, in words. */
function words(change) {
  switch (change.kind) {
    case "accept":
      return [t("接受", "accept"), change.figure, `${change.rule}：${change.reason}`];
    case "withdraw":
      return [t("撤回接受", "withdraw"), change.figure, change.rule];
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
        why ? h("div", { class: "refusal" }, sentence(why.text, why.help)) : null,
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

const moved = (list) => h("ul", { class: "changes" }, list.map(({ figure, places, old, new: own }) => h("li", {}, h("b", {}, figure), places ? t(`（${places}）`, ` (${places})`) : null, ` ${old} → ${own}`)));

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
