// <colour-field>: puts the browser's own colour picker beside the field inside, which
// takes the colour as text; empty means the program's own.
class ColourField extends HTMLElement {
  connectedCallback() {
    const text = this.querySelector("input");
    if (!text || this.querySelector("[type=color]")) return;
    const pick = document.createElement("input");
    pick.type = "color";
    pick.className = "colour-field__pick";
    pick.setAttribute("aria-label", this.dataset.label);
    const show = () => {
      const typed = text.value.trim().replace(/^#?/, "#");
      if (/^#[0-9a-f]{6}$/i.test(typed)) pick.value = typed;
      else if (/^#[0-9a-f]{6}$/i.test(text.placeholder)) pick.value = text.placeholder;
    };
    pick.addEventListener("input", () => {
      text.value = pick.value;
      text.dispatchEvent(new Event("input", { bubbles: true }));
    });
    text.addEventListener("input", show);
    show();
    const box = document.createElement("span");
    box.className = "colour-field__box";
    text.replaceWith(box);
    box.append(text, pick);
  }
}

customElements.define("colour-field", ColourField);
