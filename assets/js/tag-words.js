// <tag-words>: a field of words with commas between them. Its list of suggestions
// completes the last word and keeps those before it; words that stand already are left out.
class TagWords extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input[list]");
    this.list = document.getElementById(this.field.getAttribute("list")).cloneNode(true);
    this.words = [...this.list.options].map((option) => option.value);
    this.list.id += "-here"; // other fields keep the plain list
    this.append(this.list);
    this.field.setAttribute("list", this.list.id);
    this.field.addEventListener("input", () => this.#suggest());
    this.#suggest();
  }

  #suggest() {
    const parts = this.field.value.split(/[,，、]/);
    const typed = parts.slice(0, -1).map((part) => part.trim()).filter(Boolean);
    const had = new Set(typed.map((word) => word.toLowerCase()));
    const head = typed.length ? `${typed.join(", ")}, ` : "";
    this.list.replaceChildren(...this.words.filter((word) => !had.has(word.toLowerCase())).map((word) => {
      const option = document.createElement("option");
      option.value = head + word;
      return option;
    }));
  }
}

customElements.define("tag-words", TagWords);
