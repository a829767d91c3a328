// An answer that is asked for anew when what it is about changes; the last one stands until the next is there.

import { changed } from "/page/store.js";

export class Latest {
  constructor() {
    Object.assign(this, { key: null, scope: null, value: null, failure: null });
  }

  /** What is known of a key; what was known of another scope is not. `ask` brings the answer, if it is another key than before. */
  of(key, scope, ask) {
    if (this.key === key) return this;
    if (this.scope !== scope) this.value = null;
    Object.assign(this, { key, scope, failure: null });
    queueMicrotask(() => this.fetch(key, ask));
    return this;
  }

  async fetch(key, ask) {
    try {
      const value = await ask();
      if (this.key !== key) return;
      // What says the same stays the same: what was chosen in it stays chosen.
      if (JSON.stringify(value) !== JSON.stringify(this.value)) this.value = value;
    } catch (failure) {
      if (this.key !== key) return;
      this.failure = failure;
    }
    changed();
  }
}
