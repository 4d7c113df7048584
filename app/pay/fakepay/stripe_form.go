package fakepay

import (
	"fmt"
	"net/http"
	"strings"
)

// script is as much of Stripe.js as embedded Checkout needs. Its form is a page of the
// provider in a frame, as Stripe's is; only that page and the provider know what was
// pressed.
const script = `window.Stripe = (key) => ({
  createEmbeddedCheckoutPage: async ({ fetchClientSecret, onComplete }) => {
    const secret = await fetchClientSecret();
    const frame = document.createElement("iframe");
    frame.title = "Card";
    frame.name = "card";
    frame.src = "%[1]s/embedded/" + encodeURIComponent(secret) + "?key=" + encodeURIComponent(key);
    frame.style.cssText = "display:block;inline-size:100%%;block-size:15rem;border:0";
    addEventListener("message", (e) => { if (e.origin === "%[1]s" && e.data === "complete") onComplete?.(); });
    return { mount: (at) => (typeof at === "string" ? document.querySelector(at) : at).append(frame), unmount: () => frame.remove(), destroy: () => frame.remove() };
  },
});
`

const page = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Card</title><link rel="icon" href="data:,"></head>
<body style="margin:0;padding:1rem;font:16px/1.5 system-ui;background:#fff;color:#111">
<p><label>Card number<br><input autocomplete="cc-number" inputmode="numeric" value="4242 4242 4242 4242" style="font:inherit;padding:.5rem;inline-size:100%%;box-sizing:border-box"></label></p>
<p id="said" role="status">%s</p>
<button data-do="pay" style="font:inherit;padding:.75rem 1.5rem">Pay</button>
<button data-do="decline" style="font:inherit;padding:.75rem 1.5rem">Decline</button>
<button data-do="wait" style="font:inherit;padding:.75rem 1.5rem">Pay by bank</button>
<script>
for (const b of document.querySelectorAll("[data-do]")) b.addEventListener("click", async () => {
  const res = await fetch(location.pathname + "/" + b.dataset.do, { method: "POST" });
  document.getElementById("said").textContent = await res.text();
  if (res.ok && b.dataset.do !== "decline") parent.postMessage("complete", "*");
});
</script></body></html>`

// form serves what a browser needs.
func (f *Stripe) form() {
	f.s.Mux.HandleFunc("GET /dahlia/stripe.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = fmt.Fprintf(w, script, f.s.URL)
	})
	f.s.Mux.HandleFunc("GET /embedded/{secret}", func(w http.ResponseWriter, r *http.Request) {
		p, err := f.s.Find(strings.TrimSuffix(r.PathValue("secret"), "_secret"))
		if err != nil || r.URL.Query().Get("key") != StripePublishable {
			http.Error(w, "no such session", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, page, p.Amount.Decimal()+" "+string(p.Amount.Currency))
	})
	f.s.Mux.HandleFunc("POST /embedded/{secret}/{what}", f.press)
}

// press is a key of the form.
func (f *Stripe) press(w http.ResponseWriter, r *http.Request) {
	p, err := f.s.Find(strings.TrimSuffix(r.PathValue("secret"), "_secret"))
	if err != nil || p.State != Open {
		http.Error(w, "This session is over.", http.StatusConflict)
		return
	}
	switch r.PathValue("what") {
	case "pay":
		f.s.Pay(p.Ref)
		_, _ = fmt.Fprint(w, "Paid.")
	case "wait":
		f.s.Wait(p.Ref)
		_, _ = fmt.Fprint(w, "Your bank has been asked.")
	default:
		f.s.Decline(p.Ref)
		_, _ = fmt.Fprint(w, "Your card was declined.")
	}
}
