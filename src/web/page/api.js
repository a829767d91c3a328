// Questions to the program behind the page.

import { lang, t } from "/page/words.js";

/** What the program refuses, with what it says to do. */
export class Refused extends Error {
  constructor(error, status) {
    super(error.text);
    this.help = error.help;
    this.status = status;
  }
}

const gone = () =>
  new Refused(
    {
      text: t("和程序的连接断了", "the program does not answer"),
      help: t("请看运行 cesuan serve 的窗口是否还开着。没保存的改动留在这个浏览器里，重新打开就会回来。", "Is the window of cesuan serve still open? Unsaved changes stay in this browser and come back when it is opened again."),
    },
    0,
  );

const expired = () =>
  new Refused(
    {
      text: t("这个网页的钥匙失效了", "the key of this page is no longer valid"),
      help: t("程序重新启动过：请用它的窗口里新的网址进入。没保存的改动留在这个浏览器里。", "The program was started anew: enter by the new address in its window. Unsaved changes stay in this browser."),
    },
    0,
  );

async function send(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw gone();
  }
  if (response.ok) return response;
  if (response.status === 403) throw expired();
  const told = await response.json().catch(() => null);
  if (told && told.problems) throw new Refused(told.problems[0], response.status);
  throw told && told.error ? new Refused(told.error, response.status) : gone();
}

export const desks = async () => (await send("/api/desks")).json();

/** Asks about a book with the changes of a draft in it. */
export async function ask(question, { desk, changes, carries }) {
  const response = await post(question, { desk, changes, carries });
  return response.json();
}

/** A paper, as a file to be saved. */
export async function paper(kind, context) {
  const response = await post({ paper: { kind } }, context);
  const named = /filename\*=UTF-8''(.*)$/.exec(response.headers.get("content-disposition") || "");
  return { name: named ? decodeURIComponent(named[1]) : kind, blob: await response.blob() };
}

const post = (question, { desk, changes, carries }) =>
  send("/api/ask", {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": lang() },
    body: JSON.stringify({ desk, changes, carries, ask: question }),
  });

/** Tells of every book that changes on the disk. */
export function listen(changed) {
  const source = new EventSource("/api/changes");
  source.addEventListener("changed", (event) => changed(event.data === "all" ? null : Number(event.data)));
  return source;
}
