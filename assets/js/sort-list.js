// <sort-list data-send data-target data-moved>: rows of [data-rows] are dragged by their
// [data-grip], by mouse, pen or finger. With data-send the new order (each row's
// data-key) goes there and the answer replaces data-target; without, the rows hold
// fields of a form, which is not saved yet. The keys beside each row do the same.
import { announce } from "live-status";

class SortList extends HTMLElement {
  connectedCallback() {
    this.addEventListener("pointerdown", this);
    this.addEventListener("dragstart", (event) => event.preventDefault());
  }

  get rows() {
    return [...this.querySelector("[data-rows]").children];
  }

  handleEvent(event) {
    if (event.type === "pointerdown") this.#grab(event);
    else if (event.type === "pointermove") this.#move(event);
    else this.#drop(event);
  }

  #grab(event) {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button) return;
    event.preventDefault();
    this.row = grip.closest("[data-key]");
    this.before = this.#order();
    this.row.classList.add("moving");
    this.pointer = event.pointerId;
    this.setPointerCapture(event.pointerId);
    for (const kind of ["pointermove", "pointerup", "pointercancel"]) this.addEventListener(kind, this);
  }

  // The row goes where the pointer is: before the first row whose middle is below it.
  #move(event) {
    const others = this.rows.filter((row) => row !== this.row);
    const next = others.find((row) => {
      const box = row.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    const list = this.querySelector("[data-rows]");
    if (next !== this.row.nextElementSibling) list.insertBefore(this.row, next ?? null);
  }

  #drop(event) {
    for (const kind of ["pointermove", "pointerup", "pointercancel"]) this.removeEventListener(kind, this);
    this.row.classList.remove("moving");
    const order = this.#order();
    if (event.type === "pointercancel" || order.join() === this.before.join()) return;
    announce(this.dataset.moved.replace("{n}", order.indexOf(this.row.dataset.key) + 1));
    if (this.dataset.send) this.#send(order);
    else this.row.querySelector("input")?.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #order() {
    return this.rows.map((row) => row.dataset.key);
  }

  #send(order) {
    window.htmx.ajax("POST", this.dataset.send, { target: this.dataset.target, swap: "morph:outerHTML", values: { key: order } });
  }
}

customElements.define("sort-list", SortList);
