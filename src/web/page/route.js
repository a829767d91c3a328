// The address of every view: what stands behind # says all of it, so that it can be kept and come back to.

let desk = null;

/** Where several books are open, the address says which. */
export function setDesk(at) {
  desk = at;
}

/** The view that an address names: `#/findings?rule=…`; a link to a figure names its sheet and itself. */
export function parse(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?");
  const [view, ...rest] = path.split("/");
  const params = Object.fromEntries(new URLSearchParams(query || ""));
  const key = decoded(rest.join("/"));
  if (view === "sheet" && !params.at && key.includes(".")) params.at = key;
  return { view: view || "overview", key, params };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function format({ view, key, params }) {
  const all = { ...(desk === null ? {} : { desk }), ...params };
  const own = Object.entries(all).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const query = new URLSearchParams(own).toString();
  return `#/${view}${key ? `/${encodeURIComponent(key)}` : ""}${query ? `?${query}` : ""}`;
}

/** Goes to another view; with `quietly` the way back does not stop here. */
export function go(route, quietly) {
  const hash = format(route);
  if (hash === location.hash) return;
  if (quietly) history.replaceState(null, "", hash);
  else history.pushState(null, "", hash);
  dispatchEvent(new Event("hashchange"));
}

/** Notes in the address where the person is, and shows nothing anew. */
export function note(params) {
  const now = parse(location.hash);
  history.replaceState(null, "", format({ ...now, params: { ...now.params, ...params } }));
}

/** The same view with other parameters. */
export function adjust(params, quietly = true) {
  const now = parse(location.hash);
  go({ ...now, params: { ...now.params, ...params } }, quietly);
}
