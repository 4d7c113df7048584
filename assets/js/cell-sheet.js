// <cell-sheet>: a table of fields that is written like a sheet. Arrow up and down go to
// the row above and below; cells copied from a spreadsheet are pasted down and across;
// what stands in the row for all goes into every row by its key or by Enter.
class CellSheet extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", this);
    this.addEventListener("paste", this);
    this.addEventListener("click", this);
  }

  handleEvent(event) {
    const field = event.target.closest("input, select");
    if (event.type === "click" && event.target.closest("button[value=fill]")) {
      event.preventDefault();
      this.#fill();
    }
    if (!field) return;
    if (event.type === "paste") this.#paste(event, field);
    if (event.type !== "keydown") return;
    if (event.key === "Enter" && field.closest(".table__fill")) {
      event.preventDefault();
      this.#fill();
    }
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && field.matches("input:not([type=datetime-local])") && !event.altKey) this.#go(event, field, step);
  }

  // The rows of fields, each as the fields that are seen, in their order.
  #grid() {
    return [...this.querySelectorAll("tbody tr")]
      .map((row) => [...row.querySelectorAll("input:not([type=hidden]), select")].filter((field) => field.offsetParent))
      .filter((row) => row.length);
  }

  // The column of a field is counted from the end: the first row of a group has more.
  #place(grid, field) {
    const y = grid.findIndex((row) => row.includes(field));
    return { y, x: y < 0 ? 0 : grid[y].indexOf(field) - grid[y].length };
  }

  #go(event, field, step) {
    const grid = this.#grid();
    const { x, y } = this.#place(grid, field);
    const next = y >= 0 && grid[y + step]?.at(x);
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.select?.();
  }

  #paste(event, field) {
    const text = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
    if (!/[\n\t]/.test(text) || field.closest(".table__fill")) return;
    event.preventDefault();
    const grid = this.#grid();
    const { x, y } = this.#place(grid, field);
    text.split(/\r?\n/).forEach((line, down) => {
      line.split("\t").forEach((words, across) => {
        const to = x + across < 0 ? grid[y + down]?.at(x + across) : null;
        if (to) write(to, words.trim());
      });
    });
  }

  #fill() {
    for (const all of this.querySelectorAll(".table__fill [name^='all.']")) {
      if (!all.value) continue;
      const column = all.name.slice("all.".length);
      for (const field of this.querySelectorAll(`tbody [name$=".${column}"]`)) write(field, all.value);
      all.value = "";
    }
  }
}

function write(field, words) {
  if (field.matches("select") && ![...field.options].some((o) => o.value === words)) return;
  field.value = words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

customElements.define("cell-sheet", CellSheet);
