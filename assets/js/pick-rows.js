// <pick-rows>: a list whose rows are chosen by their boxes. One box chooses all; how many
// are chosen is said, and what can be done to them stands there only while some are.
class PickRows extends HTMLElement {
  connectedCallback() {
    this.all = this.querySelector("[data-all]");
    this.bar = this.querySelector("[data-bar]");
    this.count = this.querySelector("[data-count]");
    this.all.hidden = false;
    this.addEventListener("change", (event) => {
      if (event.target === this.all) for (const box of this.boxes) box.checked = this.all.checked;
      this.#show();
    });
    this.querySelector("form").addEventListener("submit", (event) => this.#once(event));
    this.#show();
  }

  get boxes() {
    return [...this.querySelectorAll("tbody input[name=id]")];
  }

  #show() {
    const chosen = this.boxes.filter((box) => box.checked).length;
    this.all.checked = chosen > 0 && chosen === this.boxes.length;
    this.all.indeterminate = chosen > 0 && chosen < this.boxes.length;
    this.bar.hidden = chosen === 0;
    this.count.textContent = this.count.dataset.count.replace("{n}", chosen);
  }

  // To edit many opens a page by its address: only what is chosen belongs there.
  #once(event) {
    if (event.submitter?.formMethod !== "get") return;
    const others = this.querySelectorAll("form input:not([name=id]), form select");
    for (const field of others) field.disabled = true;
    setTimeout(() => others.forEach((field) => { field.disabled = false; }));
  }
}

customElements.define("pick-rows", PickRows);
