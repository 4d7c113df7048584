// Lets the browser keep the page for when the network is gone, and tells the worker in
// which language. Only the shop's pages ask for it; the desk, the studio, the control
// room and what lies in other sites do not.
const apart = /^\/(desk|studio|control|embed|setup)(\/|$)/;

async function keep() {
  try {
    await navigator.serviceWorker.register("/sw.js");
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ lang: document.documentElement.lang.startsWith("zh") ? "zh" : "en" });
  } catch {
    // private windows refuse; the shop works without
  }
}

if ("serviceWorker" in navigator && document.querySelector("link[rel=manifest]") && !apart.test(location.pathname)) {
  if (document.readyState === "complete") keep();
  else addEventListener("load", keep, { once: true });
}
