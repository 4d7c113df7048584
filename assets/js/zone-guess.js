// <zone-guess>: chooses the browser's time zone in the select inside, and adds it where
// the list does not have it.
class ZoneGuess extends HTMLElement {
  connectedCallback() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const select = this.querySelector("select");
    if (!zone || !select) return;
    if (![...select.options].some((o) => o.value === zone)) select.add(new Option(zone.replaceAll("_", " "), zone));
    select.value = zone;
  }
}

customElements.define("zone-guess", ZoneGuess);
