// Elements without markup: what comes from files is always text.

/** An element. `props` are attributes; `on` holds listeners, `class` may have gaps, null attributes are left out. */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** A button. */
export const button = (text, click, more) => h("button", { type: "button", on: { click }, ...more }, text);

/** The same of a drawing. */
export function svg(tag, props, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), props, children);
}

function fill(element, props, children) {
  for (const [name, value] of Object.entries(props || {})) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (name === "style") {
      // Set one by one: the page allows no style attributes.
      for (const [property, own] of Object.entries(value)) element.style.setProperty(property, own);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, Array.isArray(value) ? value.flat(2).filter(Boolean).join(" ") : value);
    }
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

/** Puts children in the place of those that are there; equal elements stay as they are. */
export function replace(element, ...children) {
  const wanted = [];
  const collect = (list) => {
    for (const child of list) {
      if (Array.isArray(child)) collect(child);
      else if (child !== null && child !== undefined && child !== false) wanted.push(child);
    }
  };
  collect(children);
  // What goes is taken out first: what stays is then not moved, and the keyboard stays in it.
  const stays = new Set(wanted);
  for (const child of [...element.childNodes]) if (!stays.has(child)) child.remove();
  wanted.forEach((child, at) => {
    const now = element.childNodes[at];
    if (now !== child) element.insertBefore(typeof child === "string" ? document.createTextNode(child) : child, now || null);
  });
}

const remembered = new Map();

/** The elements that were made the last time, as long as what they are made of is the same. */
export function memo(name, facts, build) {
  const known = remembered.get(name);
  if (known && known.facts.length === facts.length && known.facts.every((fact, at) => fact === facts[at])) return known.elements;
  const elements = build();
  remembered.set(name, { facts, elements });
  return elements;
}

/** Remembers elements by key: one whose facts are the same is not built again. */
export class Kept {
  constructor() {
    this.elements = new Map();
  }

  get(key, facts, build) {
    const signature = JSON.stringify(facts);
    const known = this.elements.get(key);
    if (known && known.signature === signature) {
      known.round = this.round;
      return known.element;
    }
    const element = build();
    this.elements.set(key, { signature, element, round: this.round });
    return element;
  }

  begin() {
    this.round = {};
  }

  /** Forgets what was not asked for since `begin`. */
  end() {
    for (const [key, { round }] of this.elements) if (round !== this.round) this.elements.delete(key);
  }
}
