// A table that is moved in and edited as in a spreadsheet: arrows, F2 and Enter, Esc, copy, paste.

import { h, replace, Kept } from "/page/dom.js";
import { count, t } from "/page/words.js";

/** Rows that are shown at first, and that come when a person gets to the end of them. */
const PAGE = 200;

/**
 * `columns` are { title, class }. `select(row, cell)` is told where the person is; `write(edits)` is given what was typed or pasted, as
 * [{ cell, text }], and how many found no cell, or -1 where a number was emptied; `toggle(row)` opens or closes a row of a tree.
 */
export class Grid {
  constructor({ label, tree, columns, select, write, toggle }) {
    Object.assign(this, { select, write, toggle, rows: [], shown: PAGE, kept: new Kept(), at: null, editor: null });
    this.body = h("tbody", {});
    const heads = columns.map(({ title, class: own }) => h("th", { scope: "col", class: own, role: "columnheader" }, title));
    this.element = h(
      "table",
      {
        class: "grid",
        role: tree ? "treegrid" : "grid",
        "aria-label": label,
        on: {
          keydown: (event) => this.key(event),
          focusin: (event) => this.focused(event),
          dblclick: (event) => this.edit(this.cellOf(event.target)),
          click: (event) => this.clicked(event),
          paste: (event) => this.paste(event),
          copy: (event) => this.copy(event),
        },
      },
      h("thead", {}, h("tr", { role: "row" }, heads)),
      this.body,
    );
    this.tree = tree;
    // The rest of a long table comes when its end comes into sight.
    this.rest = h("p", { class: "soft rest" });
    new IntersectionObserver(([{ isIntersecting: comes }]) => comes && this.reach(this.shown + PAGE)).observe(this.rest);
  }

  /** Shows at least so many rows. */
  reach(count) {
    if (count <= this.shown || this.shown >= this.rows.length) return;
    this.shown = count;
    this.update(this.rows);
  }

  /** Shows rows: { key, level, expanded, class, cells: [{ text, notes, class, edit, label }] }. */
  update(rows) {
    const focused = this.element.contains(document.activeElement);
    this.rows = rows;
    // The row that is being written in stays as it is until the person is done.
    const held = this.editor && this.editor.cell.parentElement;
    this.kept.begin();
    const elements = rows.slice(0, this.shown).map((row) => (held && held.dataset.key === row.key ? held : this.kept.get(row.key, row, () => this.row(row))));
    this.kept.end();
    replace(this.body, elements);
    this.element.setAttribute("aria-rowcount", String(rows.length + 1));
    replace(this.rest, rows.length > this.shown ? t(`还有 ${rows.length - this.shown} 行，往下就显示`, `${count(rows.length - this.shown, "", "more row", "more rows")}: scroll on`) : null);
    const known = this.at && rows.some((row) => row.key === this.at.row);
    if (!known && rows.length) this.at = { row: rows[0].key, column: 0 };
    this.mark();
    if (focused && !this.editor) this.focus();
  }

  row(row) {
    const { key, level, expanded } = row;
    const cells = row.cells.map((cell, column) => {
      const first = column === 0;
      const turn = first && this.tree && expanded !== null ? h("span", { class: "turn", "aria-hidden": "true" }, expanded ? "▾" : "▸") : null;
      const notes = (cell.notes || []).filter(Boolean).map((note) => h("small", { class: "note" }, note));
      return h(
        first ? "th" : "td",
        {
          role: first ? "rowheader" : "gridcell",
          scope: first ? "row" : null,
          tabindex: "-1",
          class: [cell.class, cell.edit && "can-change"],
          "aria-readonly": cell.edit ? null : "true",
          title: cell.title || null,
          "data-column": String(column),
          style: first && level > 1 ? { "padding-inline-start": `${6 + (level - 1) * 16}px` } : {},
        },
        turn,
        cell.text,
        notes,
      );
    });
    return h(
      "tr",
      {
        role: "row",
        class: row.class,
        "data-key": key,
        "aria-level": this.tree ? String(level) : null,
        "aria-expanded": this.tree && expanded !== null ? String(expanded) : null,
      },
      cells,
    );
  }

  /** The one cell that Tab comes to. */
  mark() {
    for (const cell of this.body.querySelectorAll('[tabindex="0"]')) cell.tabIndex = -1;
    const cell = this.elementAt();
    if (cell) cell.tabIndex = 0;
    for (const row of this.body.querySelectorAll("tr[aria-selected]")) row.removeAttribute("aria-selected");
    if (cell && this.chosen) cell.parentElement.setAttribute("aria-selected", "true");
  }

  elementAt() {
    const at = this.rows.findIndex((row) => this.at && row.key === this.at.row);
    const row = this.body.children[at];
    return row && row.children[Math.min(this.at.column, row.children.length - 1)];
  }

  focus() {
    const cell = this.elementAt();
    if (cell) cell.focus({ preventScroll: false });
  }

  /** Goes to a row or a cell from outside. */
  choose(key) {
    const has = (row) => row.key === key || row.cells.some((cell) => cell.key === key);
    const at = this.rows.findIndex(has);
    if (at < 0) return false;
    this.reach(at + PAGE);
    const row = this.rows[at];
    this.at = { row: row.key, column: row.key === key ? 0 : row.cells.findIndex((cell) => cell.key === key) };
    this.chosen = true;
    this.mark();
    const cell = this.elementAt();
    if (cell) cell.scrollIntoView({ block: "center" });
    return true;
  }

  cellOf(target) {
    const cell = target.closest && target.closest("[data-column]");
    return cell && this.body.contains(cell) ? cell : null;
  }

  model(cell) {
    const row = this.rows.find((own) => own.key === cell.parentElement.dataset.key);
    return { row, cell: row && row.cells[Number(cell.dataset.column)] };
  }

  focused(event) {
    const cell = this.cellOf(event.target);
    if (!cell || this.editor) return;
    const { row, cell: own } = this.model(cell);
    this.at = { row: row.key, column: Number(cell.dataset.column) };
    this.chosen = true;
    this.mark();
    this.select(row, own);
  }

  clicked(event) {
    const cell = this.cellOf(event.target);
    if (cell && event.target.classList.contains("turn")) this.toggle(this.model(cell).row);
  }

  move(down, right) {
    const at = this.rows.findIndex((row) => row.key === this.at.row);
    const to = Math.max(0, Math.min(this.rows.length - 1, at + down));
    if (to >= this.shown) this.reach(to + PAGE);
    const row = this.rows[to];
    const column = Math.max(0, Math.min(row.cells.length - 1, this.at.column + right));
    this.at = { row: row.key, column };
    this.mark();
    this.focus();
  }

  key(event) {
    const cell = this.cellOf(event.target);
    if (!cell || this.editor || event.altKey) return;
    const { row, cell: own } = this.model(cell);
    const first = cell.dataset.column === "0";
    const control = event.ctrlKey || event.metaKey;
    const far = this.rows.length;
    const moves = {
      ArrowDown: [control ? far : 1, 0],
      ArrowUp: [control ? -far : -1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      PageDown: [15, 0],
      PageUp: [-15, 0],
      Home: control ? [-far, -99] : [0, -99],
      End: control ? [far, 99] : [0, 99],
    };
    if (first && this.tree && event.key === "ArrowRight" && row.expanded === false) this.toggle(row);
    else if (first && this.tree && event.key === "ArrowLeft" && row.expanded === true) this.toggle(row);
    else if (moves[event.key]) this.move(...moves[event.key]);
    else if (event.key === "F2" || event.key === "Enter") {
      if (own.edit) this.edit(cell);
      else if (first && this.tree && row.expanded !== null) this.toggle(row);
      else return;
    } else if (event.key.length === 1 && !control && own.edit && event.key !== " " && event.key !== "?" && event.key !== "/") {
      this.edit(cell, event.key);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Begins to edit a cell; with a first letter what stands there is written over. */
  edit(cell, letter) {
    if (!cell || this.editor) return;
    const { cell: own } = this.model(cell);
    if (!own || !own.edit) return;
    const input = h("input", {
      class: "editor",
      "aria-label": own.label || t("新的值", "new value"),
      autocomplete: "off",
      spellcheck: "false",
      on: {
        keydown: (event) => {
          event.stopPropagation();
          if (event.isComposing) return;
          // What saves the page saves what stands in the cell too.
          if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
            this.close(true);
            dispatchEvent(new KeyboardEvent("keydown", { key: "s", ctrlKey: true, cancelable: true }));
          } else if (event.key === "Escape") this.close(false);
          else if (event.key === "Enter") this.close(true, [event.shiftKey ? -1 : 1, 0]);
          else if (event.key === "Tab") this.close(true, [0, event.shiftKey ? -1 : 1]);
          else return;
          event.preventDefault();
        },
        paste: (event) => event.stopPropagation(),
        copy: (event) => event.stopPropagation(),
        dblclick: (event) => event.stopPropagation(),
        blur: () => this.close(true),
      },
    });
    this.editor = { cell, own, input, before: [...cell.childNodes] };
    input.value = letter === undefined ? own.edit.text : letter;
    replace(cell, input);
    cell.classList.add("is-open");
    input.focus();
    if (letter === undefined) input.select();
  }

  close(writes, move) {
    const { cell, own, input, before } = this.editor || {};
    if (!cell) return;
    this.editor = null;
    const text = input.value.trim();
    replace(cell, before);
    cell.classList.remove("is-open");
    this.update(this.rows);
    // What was typed goes first: what the next cell says can wait.
    if (writes && text !== own.edit.text) this.write(text === "" ? [] : [{ cell: own, text }], text === "" ? -1 : 0);
    if (move) this.move(...move);
    else if (!writes) this.focus();
  }

  copy(event) {
    const cell = this.cellOf(event.target);
    if (!cell || String(getSelection())) return;
    const { cell: own } = this.model(cell);
    event.clipboardData.setData("text/plain", own.edit ? own.edit.text : own.text);
    event.preventDefault();
  }

  /** What comes from a spreadsheet goes where it would go there: row by row, from here to the right and down. */
  paste(event) {
    const cell = this.cellOf(event.target);
    if (!cell || this.editor) return;
    event.preventDefault();
    const lines = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "").split("\n");
    const column = Number(cell.dataset.column);
    const from = this.rows.findIndex((row) => row.key === this.at.row);
    const edits = [];
    let left = 0;
    lines.forEach((line, down) => {
      line.split("\t").forEach((text, right) => {
        const row = this.rows[from + down];
        const own = row && row.cells[column + right];
        const number = text.trim();
        if (!number) return;
        if (!own || !own.edit) left += 1;
        // Spreadsheets show nothing as a dash.
        else if (!/^[-—–]+$/.test(number)) edits.push({ cell: own, text: number });
        else if (own.edit.text) edits.push({ cell: own, text: "0" });
      });
    });
    this.write(edits, left);
  }
}
