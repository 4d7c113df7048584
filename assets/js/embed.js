// The script that another site includes, served as /embed.js. It asks the shop for a
// show (on the air, else the next one) and puts a frame with it into the page: floating
// in a corner, or where the script stands. It keeps no cookie and loads nothing when
// there is no show, or when the shop does not let this site show it.
//
//   <script async src="https://shop.example/embed.js"></script>
//   data-show="handle"   this show and no other
//   data-mode="inline"   where the script stands, or in data-target="#element"
//   data-sku="A-1"       the piece that the page is about; else the first element's data-sku
//   data-match           only if the show has that piece
//   data-lang="zh"       else the reader's own language
(() => {
  const script = document.currentScript;
  if (!script) return;
  const shop = new URL(script.src).origin;
  const { show = "", mode = "float", target, lang = "", match } = script.dataset;
  const AGAIN_MS = 60000;
  const CLOSED = `embed-closed ${shop}`;
  const words = { en: ["Close", "Live"], zh: ["关闭", "直播"] };

  function style(element, rules) {
    for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value);
    return element;
  }

  function closed(id) {
    try {
      if (id) sessionStorage.setItem(CLOSED, id);
      return sessionStorage.getItem(CLOSED);
    } catch {
      return null;
    }
  }

  function frame(found) {
    const frame = document.createElement("iframe");
    frame.src = found.frame;
    frame.title = found.title;
    frame.allow = "autoplay; picture-in-picture";
    frame.loading = "lazy";
    return style(frame, { display: "block", width: "100%", height: "100%", border: "0" });
  }

  function inline(found) {
    const box = style(document.createElement("div"), { width: "100%", "max-width": "24rem", "aspect-ratio": "9 / 16", "border-radius": "1rem", overflow: "hidden" });
    box.append(frame(found));
    const place = target && document.querySelector(target);
    if (place) place.replaceChildren(box);
    else script.after(box);
  }

  function float(found) {
    const [close, live] = words[found.lang] || words.en;
    const box = style(document.createElement("aside"), { position: "fixed", "inset-block-end": "1rem", "inset-inline-end": "1rem", "z-index": "2147483000",
      width: "min(15rem, 45vw)", "aspect-ratio": "9 / 16", "border-radius": "1rem", overflow: "hidden", "box-shadow": "0 0.5rem 2rem rgb(0 0 0 / 0.35)" });
    box.setAttribute("aria-label", `${live}: ${found.title}`);
    const button = style(document.createElement("button"), { position: "absolute", "inset-block-start": "0.25rem", "inset-inline-end": "0.25rem", width: "2.75rem", height: "2.75rem",
      border: "0", "border-radius": "50%", background: "rgb(0 0 0 / 0.5)", color: "#fff", font: "1.25rem/1 system-ui, sans-serif", cursor: "pointer" });
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", close);
    button.addEventListener("click", () => {
      closed(found.show);
      box.remove();
    });
    box.append(frame(found), button);
    document.body.append(box);
  }

  async function ask() {
    const sku = script.dataset.sku || document.querySelector("[data-sku]:not(script)")?.dataset.sku || "";
    const query = new URLSearchParams({ show, sku, lang });
    let found;
    try {
      const answer = await fetch(`${shop}/embed.json?${query}`, { credentials: "omit", mode: "cors" });
      if (!answer.ok) throw new Error(String(answer.status));
      found = await answer.json();
    } catch {
      console.info(`${shop} does not show its shows here. Its owner may allow ${location.origin} in the desk.`);
      return;
    }
    const wanted = found.show && (match === undefined || found.item > 0) && !(mode === "float" && closed() === found.show);
    if (wanted) (mode === "inline" ? inline : float)(found);
    else if (!found.show) setTimeout(ask, AGAIN_MS);
  }

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", ask, { once: true });
  else ask();
})();
