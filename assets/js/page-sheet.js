// <page-sheet>: a dialog over the page, fetched into #sheet while the page stays.
// It takes the focus at its title and gives it back; Escape, the close link and the
// back button close it. A sheet that came with the page closes to its own address.
let opener = null;
let ready = false;

const open = () => document.querySelector("page-sheet");

function close(href) {
  if (history.state?.sheet) return history.back();
  open()?.remove();
  if (href) history.replaceState(history.state, "", href);
}

class PageSheet extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    document.addEventListener("keydown", this);
    if (ready) this.#enter();
    this.querySelector(".sheet__title")?.focus({ preventScroll: true });
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
    // A sheet that gives way to the next one keeps the way back.
    setTimeout(() => {
      if (open()) return;
      if (opener?.isConnected) opener.focus({ preventScroll: true });
      opener = null;
    });
  }

  handleEvent(event) {
    const link = this.querySelector("[data-close]");
    if (event.type === "keydown") {
      if (event.key !== "Escape" || event.defaultPrevented) return;
    } else if (!event.target.closest("[data-close]") || event.metaKey || event.ctrlKey) {
      return;
    }
    event.preventDefault();
    close(link?.href);
  }

  #enter() {
    if (!this.contains(document.activeElement)) opener ??= document.activeElement;
    if (!history.state?.sheet) history.pushState({ ...history.state, sheet: true }, "");
  }
}

addEventListener("popstate", (event) => {
  if (!event.state?.sheet) open()?.remove();
});

// After a reload the sheet is gone but its state is not.
if (history.state?.sheet) history.replaceState({ ...history.state, sheet: false }, "");

customElements.define("page-sheet", PageSheet);
ready = true;
