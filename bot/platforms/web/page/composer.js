// The line to type into: commands are completed as one types, by the server; what goes wrong comes back into the line.

import { announce, by, el } from "./dom.js";

export class Composer {
  /** *send(text, upload)* sends a line; resolves to why not, or nothing. *channel()* is where one types. */
  constructor(link, channel, send) {
    this.link = link;
    this.channel = channel;
    this.send = send;
    this.line = by("line");
    this.popup = by("popup");
    this.list = by("choices");
    this.items = [];
    this.active = -1;
    this.isAsking = false;
    this.sent = [];
    this.recalled = 0;
    this.option = "";
    this.file = null;
    this.line.addEventListener("input", () => this.changed());
    this.line.addEventListener("keydown", (event) => this.key(event));
    this.line.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    by("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    by("attach").addEventListener("click", () => by("file").click());
    by("file").addEventListener("change", () => this.attach(by("file").files[0] ?? null));
    by("attached").querySelector("button").addEventListener("click", () => this.attach(null));
  }

  /** Writes a line as if it had been typed. */
  write(text) {
    this.line.value = text;
    this.line.focus();
    this.line.setSelectionRange(text.length, text.length);
    this.changed();
  }

  changed() {
    this.recalled = 0;
    if (this.line.value.trimStart().startsWith("/")) this.complete();
    else {
      this.close();
      this.use({ usage: [], active: -1, about: "", file: "" });
    }
  }

  async complete() {
    this.ages(true);
    if (this.isAsking) return void (this.isStale = true);
    this.isAsking = true;
    const line = this.line.value.slice(0, this.line.selectionStart ?? undefined);
    const { answer } = await this.link.ask("complete", { channel: this.channel(), line });
    this.isAsking = false;
    if (this.isStale) {
      this.isStale = false;
      return this.changed();
    }
    if (!answer || document.activeElement !== this.line || !this.line.value.startsWith("/")) return this.close();
    this.ages(false);
    this.use(answer);
    this.show(answer);
    if (this.takesFirst && this.items.length) this.accept(0);
    this.takesFirst = false;
  }

  use({ usage, active, about, file }) {
    const shown = by("usage");
    shown.replaceChildren(
      ...usage.flatMap((part, number) => [el(number === active ? "strong" : "span", {}, part), " "]),
      about ? el("span", { class: "about" }, about) : "",
    );
    shown.hidden = !usage.length;
    this.option = file;
    by("attach").hidden = !file;
    if (!file && this.file) this.attach(null);
  }

  show({ items, chosen }) {
    const isSame = items.length === this.items.length && items.every((item, index) => item.insert === this.items[index].insert);
    if (!isSame) this.active = chosen ? 0 : -1; // else what was gone to stays, however late the answer came
    this.items = items;
    this.list.replaceChildren(
      ...items.map((item, index) =>
        el(
          "li",
          { role: "option", id: `choice-${index}`, onmousedown: (event) => event.preventDefault(), onclick: () => this.accept(index) },
          el("span", { class: "choice-label", dir: "auto" }, item.label),
          item.about ? el("span", { class: "choice-about" }, item.about) : null,
          item.tag ? el("span", { class: "choice-tag" }, item.tag) : null,
        ),
      ),
    );
    this.popup.hidden = !items.length;
    this.line.setAttribute("aria-expanded", String(items.length > 0));
    this.mark();
    if (items.length) announce(`${items.length} ${items.length === 1 ? "completion" : "completions"}`);
  }

  /** Whether what is offered was for less than is typed now. */
  ages(isOld) {
    this.isOld = isOld;
    this.list.setAttribute("aria-busy", String(isOld));
  }

  close() {
    this.ages(false);
    this.takesFirst = false;
    this.items = [];
    this.active = -1;
    this.popup.hidden = true;
    this.line.setAttribute("aria-expanded", "false");
    this.line.removeAttribute("aria-activedescendant");
  }

  mark() {
    [...this.list.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === this.active));
      if (index === this.active) item.scrollIntoView({ block: "nearest" });
    });
    if (this.active >= 0) this.line.setAttribute("aria-activedescendant", `choice-${this.active}`);
    else this.line.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const count = this.isOld ? 0 : this.items.length; // what was offered for less than is typed now is not meant
    if (event.isComposing) return;
    if (event.key === "Tab" && this.isOld && !event.shiftKey) {
      event.preventDefault();
      return void (this.takesFirst = true);
    }
    if (event.key === "ArrowDown" && count) this.active = (this.active + 1) % count;
    else if (event.key === "ArrowUp" && count) this.active = (this.active <= 0 ? count : this.active) - 1;
    else if (event.key === "ArrowUp" && this.recalled < this.sent.length && (!this.line.value || this.recalled)) {
      event.preventDefault();
      const text = this.sent[this.sent.length - ++this.recalled];
      this.line.value = text;
      return this.line.setSelectionRange(text.length, text.length);
    } else if (event.key === "Tab" && count && !event.shiftKey) {
      event.preventDefault();
      return this.accept(Math.max(this.active, 0));
    } else if (event.key === "Escape" && count) {
      event.preventDefault();
      return this.close();
    } else if (event.key === "Enter" && this.active >= 0 && this.isNews(this.items[this.active])) {
      event.preventDefault();
      return this.accept(this.active);
    } else return;
    event.preventDefault();
    this.mark();
  }

  /** Whether the completion would change more than a blank. */
  isNews(item) {
    return this.line.value.slice(item.start).trim() !== item.insert.trim();
  }

  accept(index) {
    const item = this.items[index];
    const end = this.line.selectionStart ?? this.line.value.length;
    const text = this.line.value.slice(0, item.start) + item.insert;
    this.line.value = text + this.line.value.slice(end);
    this.line.setSelectionRange(text.length, text.length);
    this.line.focus();
    this.close();
    if (/[:\s]$/.test(item.insert)) this.complete();
  }

  attach(file) {
    this.file = file;
    by("attached").hidden = !file;
    by("attached").querySelector("span").textContent = file ? `${file.name} goes with the command` : "";
    if (!file) by("file").value = "";
    if (file) this.line.focus();
  }

  async submit() {
    const text = this.line.value;
    if (!text.trim()) return;
    const upload = this.file && this.option ? { option: this.option, file: this.file } : null;
    this.line.value = "";
    this.sent = [...this.sent.filter((one) => one !== text), text].slice(-50);
    this.isStale = false;
    this.changed();
    this.attach(null);
    const sorry = await this.send(text, upload);
    if (sorry && !this.line.value) this.line.value = text;
  }
}
