// The messages of each channel, and the one channel that is shown.

import { draw, gist } from "./blocks.js";
import { announce, by, dress, el } from "./dom.js";
import { dayOf, stamp } from "./times.js";

const CLOSE = 90; // pixels from the end within which the feed follows new messages
const TOGETHER = 5 * 60 * 1000; // milliseconds within which words of one person stand under one name

export class Feed {
  /** *link* to load by; *act(message)* gives what a message's buttons do; *changed()* is called for unread marks. */
  constructor(link, act, changed) {
    this.link = link;
    this.act = act;
    this.changed = changed;
    this.channels = new Map();
    this.open = null;
    this.scroll = by("scroll");
    this.held = null;
    this.list = by("feed");
    this.whispers = 0;
    this.sticks = true; // to the end, when the window changes its size
    new ResizeObserver(() => this.sticks && this.toEnd()).observe(this.scroll);
    this.scroll.addEventListener("scroll", () => this.scrolled(), { passive: true });
    by("newest").addEventListener("click", () => this.toEnd());
    document.addEventListener("visibilitychange", () => this.markSeen());
  }

  /** Takes the list of channels, new or again. */
  setChannels(listed, me) {
    this.me = me;
    for (const info of listed) {
      const known = this.channels.get(info.id);
      const seen = Number(localStorage.getItem(`seen ${me.id} ${info.id}`) ?? -1);
      if (known) Object.assign(known, { info, latest: Math.max(known.latest, info.latest) });
      else
        this.channels.set(info.id, {
          info, seen: seen < 0 ? info.latest : seen, latest: info.latest, messages: new Map(), isLoaded: false, more: false,
        });
    }
    this.changed();
  }

  /** Everything is loaded anew: too much was missed. */
  forget() {
    for (const channel of this.channels.values()) {
      channel.messages.clear();
      channel.isLoaded = false;
    }
    if (this.open) this.show(this.open.info.id);
  }

  async show(id) {
    const channel = this.channels.get(id);
    this.open = channel;
    this.newFrom = channel.latest > channel.seen ? channel.seen : null;
    this.draw();
    if (!channel.isLoaded) await this.load(channel);
    this.toEnd();
    this.markSeen();
  }

  async load(channel) {
    const before = Math.min(...[...channel.messages.values()].filter((m) => m.number).map((m) => m.number), Infinity);
    channel.isLoading = true;
    const { answer } = await this.link.ask("older", { channel: channel.info.id, before: Number.isFinite(before) ? before : 0 });
    channel.isLoading = false;
    if (!answer) return void setTimeout(() => channel === this.open && !channel.isLoaded && this.load(channel), 2000);
    channel.isLoaded = true;
    channel.more = answer.more;
    for (const message of answer.messages) this.keep(channel, message);
    if (channel === this.open) this.redraw();
  }

  /** A message, new or changed, of whatever channel. */
  put(message, isNew = true) {
    const channel = this.channels.get(message.channel);
    if (!channel) return;
    const known = channel.messages.get(message.id);
    if (known && known.revision > message.revision) return;
    const wasThere = Boolean(known);
    if (message.number) {
      const first = Math.min(...[...channel.messages.values()].filter((m) => m.number).map((m) => m.number), Infinity);
      if (!wasThere && channel.more && message.number < first) return; // older than what is loaded; it is loaded by scrolling
      if (!channel.isLoaded && channel !== this.open) {
        channel.latest = Math.max(channel.latest, message.number);
        if (message.author === this.me.id) channel.seen = Math.max(channel.seen, message.number);
        return this.changed();
      }
    }
    this.keep(channel, message);
    channel.latest = Math.max(channel.latest, message.number);
    if (channel === this.open) {
      const follows = this.isAtEnd() || this.isHeld() || (!wasThere && message.author === this.me.id && isNew);
      this.place(channel.messages.get(message.id));
      if (follows) this.follow(message.id, wasThere);
      else if (!wasThere) by("newest").hidden = false;
      if (!wasThere && isNew && !(message.said && message.author === this.me.id)) this.say(message);
      this.markSeen();
    } else if (message.author === this.me.id) channel.seen = Math.max(channel.seen, message.number);
    this.changed();
  }

  say(message) {
    const who = message.said ? message.name : message.number ? "Chapterhouse" : "Only for you";
    announce(`${who}: ${gist(message)}`);
  }

  keep(channel, message) {
    const known = channel.messages.get(message.id);
    const order = message.number || known?.order || channel.latest + 0.0001 * ++this.whispers;
    channel.messages.set(message.id, { ...message, line: message.line || known?.line || "", order });
  }

  draw() {
    this.list.replaceChildren();
    this.redraw();
    by("newest").hidden = true;
  }

  /** Draws what is not drawn yet, and keeps what is looked at where it is. */
  redraw() {
    const height = this.scroll.scrollHeight;
    const top = this.scroll.scrollTop;
    for (const message of this.sorted()) if (!this.item(message.id)) this.place(message, false);
    this.regroup();
    this.scroll.scrollTop = top + this.scroll.scrollHeight - height;
    this.drawBeginning();
  }

  drawBeginning() {
    const { info, more, isLoaded } = this.open;
    const place = by("beginning");
    place.replaceChildren();
    if (more) return place.append(el("p", { class: "earlier" }, "Earlier messages are loaded as you scroll."));
    if (!isLoaded) return;
    const tries = [["/topic diffusion vs autoregressive", "Ask the lecture"], ["/chapters", "See its chapters"], ["/quiz 5", "Play a quiz"], ["/help", "See all commands"]];
    place.append(
      el(
        "div",
        { class: "welcome" },
        el("h2", {}, info.lane ? "Only you and the bot" : `This is #${info.title}`),
        el("p", {}, info.lane ? "What you ask here nobody else sees, and it stays." : `${info.about}. Write to each other, or type / to ask the bot.`),
        el("div", { class: "buttons" }, tries.map(([line, label]) =>
          el("button", { type: "button", onclick: () => this.onTry(line) }, label, el("code", {}, line)))),
      ),
    );
  }

  sorted() {
    return [...this.open.messages.values()].sort((one, other) => one.order - other.order);
  }

  item(id) {
    return this.list.querySelector(`:scope > [data-id="${CSS.escape(id)}"]`);
  }

  /** Puts a message where it belongs, or anew where it stands; the focus stays within it. */
  place(message, isAlone = true) {
    const old = this.item(message.id);
    const made = this.made(message);
    if (old) {
      exchange(old, made);
    } else {
      let after = this.list.lastElementChild;
      while (after && Number(after.dataset.order ?? Infinity) > message.order) after = after.previousElementSibling;
      if (after) after.after(made);
      else this.list.prepend(made);
    }
    if (isAlone) this.regroup();
  }

  made(message) {
    const isPrivate = !message.number;
    const isBot = !message.said;
    const name = isBot ? "Chapterhouse" : message.name;
    const avatar = isBot ? el("img", { class: "avatar", src: "/page/icon.svg", alt: "" }) : dress(el("span", { "aria-hidden": "true" }), name, message.author);
    const asked = isBot && message.name ? (message.line ? [el("strong", {}, message.name), " used ", el("code", { dir: "auto" }, message.line)] : message.number ? ["For ", el("strong", {}, message.name)] : null) : null;
    return el(
      "li",
      { class: `message${isPrivate ? " private" : ""}${isBot ? " bot" : ""}`, "data-id": message.id, "data-order": message.order, tabindex: "-1" },
      avatar,
      el(
        "article",
        { "aria-label": `${name}${isPrivate ? ", only for you" : ""}` },
        asked ? el("p", { class: "asked" }, asked) : null,
        el("p", { class: "by" }, el("strong", { class: "name", dir: "auto" }, name), isBot ? el("span", { class: "badge" }, "bot") : null, stamp(message.at)),
        draw(message, this.act(message)),
        isPrivate
          ? el("p", { class: "only-you" }, el("span", {}, "Only you see this"), el("button", { type: "button", class: "quiet-button", onclick: () => this.dismiss(message) }, "Dismiss"))
          : null,
      ),
    );
  }

  dismiss(message) {
    const item = this.item(message.id);
    const next = item?.nextElementSibling ?? item?.previousElementSibling;
    this.channels.get(message.channel)?.messages.delete(message.id);
    item?.remove();
    this.regroup();
    (next ?? by("line")).focus();
  }

  /** Days, the line above what is new, and words of one person under one name. */
  regroup() {
    for (const line of this.list.querySelectorAll(":scope > .between")) line.remove();
    let before = null;
    let isMarked = false;
    for (const item of [...this.list.children]) {
      const message = this.open.messages.get(item.dataset.id);
      if (!message) continue;
      const today = dayOf(message.at);
      if (!before || dayOf(before.at).key !== today.key) item.before(el("li", { class: "between day" }, el("span", {}, today.name)));
      if (!isMarked && this.newFrom !== null && message.number > this.newFrom && message.author !== this.me.id) {
        isMarked = true;
        item.before(el("li", { class: "between new" }, el("span", {}, "New")));
      }
      const isJoined = message.said && before?.said && before.author === message.author && Date.parse(message.at) - Date.parse(before.at) < TOGETHER;
      item.classList.toggle("joined", Boolean(isJoined) && !item.previousElementSibling?.classList.contains("between"));
      before = message;
    }
  }

  isAtEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < CLOSE;
  }

  /** Shows the end, or the beginning of a message that is longer than the window: of one that has grown, until the next. */
  follow(id, hasGrown) {
    const item = this.item(id);
    this.toEnd();
    if (item.offsetHeight <= this.scroll.clientHeight - 24) return;
    item.scrollIntoView({ block: "start" });
    if (hasGrown) this.held = this.scroll.scrollTop;
  }

  /** Whether one has not moved since a message grew beyond the window: a question that shows its answer, say. */
  isHeld() {
    return this.held !== null && Math.abs(this.scroll.scrollTop - this.held) < 2;
  }

  toEnd() {
    this.held = null;
    this.scroll.scrollTop = this.scroll.scrollHeight;
    by("newest").hidden = true;
  }

  scrolled() {
    const width = this.scroll.clientWidth;
    if (width === this.width) this.sticks = this.isAtEnd();
    this.width = width;
    if (this.isAtEnd()) {
      by("newest").hidden = true;
      this.markSeen();
    }
    if (this.scroll.scrollTop < 300 && this.open?.more && !this.open.isLoading) this.load(this.open);
  }

  markSeen() {
    const channel = this.open;
    if (!channel || document.hidden || !this.isAtEnd() || channel.seen >= channel.latest) return;
    channel.seen = channel.latest;
    localStorage.setItem(`seen ${this.me.id} ${channel.info.id}`, channel.seen);
    this.changed();
  }
}

/** Puts *made* in the place of *old*; what had the focus has it again, or the message has. */
export function exchange(old, made) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const typed = focused?.tagName === "INPUT" ? focused.value : null;
  const key = focused?.dataset.key;
  old.replaceWith(made);
  if (!focused) return;
  const again = key ? made.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`) : null;
  if (again && typed !== null) again.value = typed;
  (again ?? made).focus({ preventScroll: true });
}
