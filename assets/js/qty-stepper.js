// <qty-stepper>: one less and one more around a number. It changes the input and says
// so by a change event; what the number means is the form's business.
class QtyStepper extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.addEventListener("click", this);
    this.addEventListener("input", () => this.#bound());
    this.#bound();
  }

  handleEvent(event) {
    const key = event.target.closest("[data-step]");
    if (!key || key.disabled) return;
    if (Number(key.dataset.step) > 0) this.input.stepUp();
    else this.input.stepDown();
    this.#bound();
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #bound() {
    const { value, min, max, disabled } = this.input;
    for (const key of this.querySelectorAll("[data-step]")) {
      const up = Number(key.dataset.step) > 0;
      key.disabled = disabled || (up ? max !== "" && Number(value) >= Number(max) : Number(value) <= Number(min));
    }
  }
}

customElements.define("qty-stepper", QtyStepper);
