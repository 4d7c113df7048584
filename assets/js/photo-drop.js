// <photo-drop data-target data-max data-large data-lost data-done>: pictures that are
// chosen or dropped go up one after the other, each with its preview and its progress.
// The answer is the list of photos with what was refused. Without scripts the form does.
class PhotoDrop extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.querySelector("input[type=file]");
    this.list = this.querySelector(".drop__list");
    this.querySelector("[data-plain]").hidden = true;
    this.input.addEventListener("change", () => this.#take(this.input.files));
    for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) this.addEventListener(kind, this);
  }

  handleEvent(event) {
    event.preventDefault();
    this.classList.toggle("drop--over", event.type === "dragenter" || event.type === "dragover");
    if (event.type === "drop") this.#take(event.dataTransfer.files);
  }

  async #take(files) {
    const refused = [];
    let answer = null;
    for (const file of [...files]) {
      const row = this.#row(file);
      if (file.size > Number(this.dataset.max)) {
        refused.push(row.say(this.dataset.large, true));
        continue;
      }
      try {
        const page = await this.#send(file, row.bar);
        for (const title of page.querySelectorAll(".banner__title")) title.remove(); // the file's name stands already
        const no = [...page.querySelectorAll(".banner--danger")];
        if (no.length) refused.push(row.say(no.map((b) => b.textContent.trim()).join(" "), true));
        else row.say(this.dataset.done);
        answer = page;
      } catch {
        refused.push(row.say(this.dataset.lost, true));
      }
    }
    this.input.value = "";
    this.#show(answer, refused);
  }

  #send(file, bar) {
    const body = new FormData();
    body.append(this.input.name, file);
    return new Promise((done, lost) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.form.action);
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (e) => { bar.value = e.lengthComputable ? e.loaded / e.total : 0; });
      request.addEventListener("load", () => {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        page.querySelector(".banner, .card") ? done(page) : lost();
      });
      request.addEventListener("error", lost);
      request.send(body);
    });
  }

  #row(file) {
    const item = document.createElement("li");
    const picture = document.createElement("img");
    const text = document.createElement("span");
    const bar = document.createElement("progress");
    picture.className = "thumb";
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
    text.textContent = file.name;
    item.append(picture, text, bar);
    this.list.append(item);
    const say = (words, bad) => {
      bar.remove();
      text.textContent = `${file.name}: ${words}`;
      item.classList.toggle("drop__bad", Boolean(bad));
      return item;
    };
    return { bar, say };
  }

  // The fresh list replaces this element; what was refused moves into the new one.
  #show(answer, refused) {
    const fresh = answer?.querySelector(this.dataset.target);
    if (!fresh) return;
    for (const banner of fresh.querySelectorAll(".banner--danger")) banner.remove();
    document.querySelector(this.dataset.target).replaceWith(fresh);
    fresh.querySelector(".drop__list").append(...refused);
    window.htmx.process(fresh);
  }
}

customElements.define("photo-drop", PhotoDrop);
