// <control-keys>: the console by keyboard. Every key has a button in the page, with data-do
// and data-key; it acts on the row or line that the cursor is on, by the form there.
import { announce } from "live-status";

const NUMBER_MS = 800; // between the figures of one item number

class ControlKeys extends HTMLElement {
  #n = ""; // item under the cursor, kept while fragments replace rows
  #line = ""; // chat line under the cursor
  #typed = "";
  #typedAt = 0;
  #stop = new AbortController();

  connectedCallback() {
    const signal = (this.#stop = new AbortController()).signal;
    for (const keys of [this, ...document.querySelectorAll("[data-keys]")]) keys.hidden = false;
    document.addEventListener("keydown", (e) => this.#key(e), { signal });
    document.addEventListener("click", (e) => this.#do(e.target.closest("[data-key]")?.dataset.do), { signal });
    for (const name of ["focusin", "click"]) document.addEventListener(name, (e) => this.#follow(e.target), { signal });
    document.addEventListener("htmx:wsAfterMessage", () => this.#paint(), { signal });
    document.addEventListener("input", (e) => e.target.matches("[data-find]") && this.#find(e.target.value), { signal });
    this.#n = (document.querySelector("[data-item][data-now]") ?? this.#rows[0])?.dataset.item ?? "";
    this.#paint();
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  get #rows() {
    return [...document.querySelectorAll("[data-item]:not([hidden])")];
  }

  get #lines() {
    return [...document.querySelectorAll("[data-line]")];
  }

  get #row() {
    return this.#rows.find((r) => r.dataset.item === this.#n);
  }

  #key(e) {
    if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing) return;
    const field = e.target.closest("input:not([type=hidden]), textarea, select");
    if (field) {
      if (e.key === "Escape") field.blur();
      if (e.key === "Enter" && field.matches("[data-find]")) e.preventDefault(), field.blur();
      if (!field.matches("[data-find]") || !e.key.startsWith("Arrow")) return;
    }
    if (/^\d$/.test(e.key)) return this.#jump(e.key);
    this.#typed = "";
    if (e.key === "Enter" && e.target.closest("a, button, summary")) return; // it presses itself
    const key = e.key === " " ? "" : e.key;
    const button = document.querySelector(`[data-key~="${CSS.escape(key.length === 1 ? key.toLowerCase() : key)}"]`);
    if (!button) return;
    e.preventDefault();
    this.#do(button.dataset.do);
  }

  #do(what) {
    switch (what) {
      case "down":
      case "up":
        return this.#move(what === "down" ? 1 : -1);
      case "older":
      case "newer":
        return this.#read(what === "newer" ? 1 : -1);
      case "find":
      case "say":
        return document.querySelector(what === "say" ? "[data-compose]" : "[data-find]")?.focus();
      case "price":
      case "stock":
        return this.#edit(what);
      case "next":
        return document.querySelector("[data-next]")?.click();
      case "answered":
      case "delete":
      case "mute":
        return document.querySelector(`[data-line="${CSS.escape(this.#line)}"] [data-act=${what}]`)?.click();
      case "keys":
        return document.getElementById("keys")?.togglePopover();
      case undefined:
        return;
    }
    this.#row?.querySelector(`[data-act=${what}]`)?.click();
  }

  // #edit goes to the first such field of the row, and on to its next kind when pressed again.
  #edit(what) {
    const fields = [...(this.#row?.querySelectorAll(`[data-edit=${what}]`) ?? [])];
    fields[(fields.indexOf(document.activeElement) + 1) % fields.length]?.select();
  }

  #move(by) {
    const rows = this.#rows;
    const at = rows.findIndex((r) => r.dataset.item === this.#n);
    this.#put(rows[Math.min(Math.max(at + by, 0), rows.length - 1)]);
  }

  #read(by) {
    const lines = this.#lines;
    const at = lines.findIndex((l) => l.dataset.line === this.#line);
    this.#line = lines[at < 0 ? lines.length - 1 : Math.min(Math.max(at + by, 0), lines.length - 1)]?.dataset.line ?? "";
    this.#paint(lines.find((l) => l.dataset.line === this.#line));
  }

  #jump(figure) {
    const now = performance.now();
    this.#typed = now - this.#typedAt < NUMBER_MS ? this.#typed + figure : figure;
    this.#typedAt = now;
    const row = this.#rows.find((r) => r.dataset.item === this.#typed);
    if (row) this.#put(row);
  }

  #put(row) {
    if (!row) return;
    document.activeElement.blur(); // Enter must press nothing but the row under the cursor
    this.#n = row.dataset.item;
    announce(row.querySelector(".goods__name").textContent);
    this.#paint(row);
  }

  #follow(target) {
    const item = target.closest?.("[data-item]")?.dataset.item;
    const line = target.closest?.("[data-line]")?.dataset.line;
    if (item) this.#n = item;
    if (line) this.#line = line;
    if (item || line) this.#paint();
  }

  #find(text) {
    const words = text.trim().toLowerCase().split(/\s+/);
    for (const row of document.querySelectorAll("[data-item]")) {
      const found = words.every((w) => row.dataset.item === w || row.dataset.name.includes(w));
      row.hidden = !found;
    }
    if (!this.#row) this.#n = this.#rows[0]?.dataset.item ?? this.#n;
    document.querySelector("[data-none]").hidden = this.#rows.length > 0;
    this.#paint();
  }

  #paint(seen) {
    for (const row of this.#rows) row.toggleAttribute("data-cursor", row.dataset.item === this.#n);
    for (const line of this.#lines) line.toggleAttribute("data-cursor", line.dataset.line === this.#line);
    seen?.scrollIntoView({ block: "nearest" });
  }
}

customElements.define("control-keys", ControlKeys);
