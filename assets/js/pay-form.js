// <pay-form>: in the frame, loads the provider's script and mounts its form. What
// became of the payment is not believed from here: the frame only asks the shop to look.
const patience = 20_000; // milliseconds for the provider's script

class PayForm extends HTMLElement {
  async connectedCallback() {
    const { script, key, secret, done } = this.dataset;
    try {
      await load(script);
      const form = await window.Stripe(key).createEmbeddedCheckoutPage({
        fetchClientSecret: async () => secret,
        onComplete: () => location.replace(done),
      });
      const place = document.createElement("div");
      this.append(place);
      form.mount(place);
      this.querySelector("[data-wait]").remove();
    } catch {
      this.querySelector("[data-wait]")?.remove();
      this.querySelector("[data-broken]").hidden = false;
    }
  }
}

function load(src) {
  return new Promise((done, failed) => {
    const tag = document.createElement("script");
    tag.src = src;
    tag.onload = done;
    tag.onerror = failed;
    setTimeout(failed, patience);
    document.head.append(tag);
  });
}

customElements.define("pay-form", PayForm);

if (parent !== window) {
  const tell = () => parent.postMessage({ height: document.documentElement.offsetHeight }, location.origin);
  new ResizeObserver(tell).observe(document.body);
}
