// A finding is accepted with a reason, or an acceptance is withdrawn.

import { dialog } from "/page/dialog.js";
import { button, h, replace } from "/page/dom.js";
import { drop, edit, state } from "/page/store.js";
import { t } from "/page/words.js";

const isOf = (finding) => (change) => change.kind === "accept" && change.rule === finding.rule && change.figure === finding.figure && change.places.join() === finding.places.join();

const named = ({ rule, figure, places }) => ({ rule, figure, places });

/** Withdraws an acceptance: one that is in the draft only goes out of it. */
export function withdraw(finding) {
  const at = state.changes.findIndex(isOf(finding));
  if (at >= 0) drop(at);
  else edit({ kind: "withdraw", ...named(finding), lapsed: finding.lapsed || null });
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
    edit({ kind: "accept", ...named(finding), reason: reason.value.trim(), by: by.value.trim() || null, on });
    own.close();
  };
  const own = dialog(
    t("接受这个问题", "Accept this finding"),
    h(
      "div",
      { class: "body" },
      h("p", { class: "message" }, finding.message),
      h("p", { class: "soft" }, t("接受的问题照样列出，但算通过；列示数或复算数一变，接受就失效。以后可以撤回。", "An accepted finding is still listed and fails nothing; it lapses when the stated or the computed value changes. It can be withdrawn.")),
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
