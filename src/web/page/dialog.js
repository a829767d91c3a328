// What stands over the page and asks before something is done.

import { h } from "/page/dom.js";
import { sentence, t } from "/page/words.js";

let open = null;

/** A dialog over the page; Esc closes it, and the keyboard goes back to where it was. */
export function dialog(title, ...children) {
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
          // This is told a little later: whoever has gone elsewhere meanwhile stays there.
          if (document.activeElement === document.body && from && from.isConnected) from.focus();
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

/** Whether a dialog is over the page. */
export const isOpen = () => open !== null && open.open;

/** Why something was not done. */
export const refusal = (failure) => h("p", { class: "refusal", role: "alert" }, sentence(failure.message, failure.help));
