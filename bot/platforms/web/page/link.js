// The connection: comes back by itself, says what it has seen, and sends again whatever was not done.

const FIRST = 300; // milliseconds until the first attempt to come back
const LONGEST = 5000;
const CUT_OFF = 4008; // the server: too fast

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(9)), (b) => b.toString(36).padStart(2, "0")).join("");

export class Link {
  /** *handlers*: what is done for each type of message, and `up`, `down`, `stranger`. */
  constructor(handlers) {
    this.handlers = handlers;
    this.tab = random();
    this.seat = "";
    this.after = null; // the highest revision seen
    this.seq = 0;
    this.boot = "";
    this.pending = new Map();
    this.count = 0;
    this.pause = FIRST;
    this.socket = null;
    this.timer = 0;
    addEventListener("online", () => this.open());
  }

  open() {
    clearTimeout(this.timer);
    if (this.socket) return;
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    this.socket = socket;
    socket.onopen = () => {
      const hello = { type: "hello", tab: this.tab, seat: this.seat, seq: this.seq };
      if (this.after !== null) hello.after = this.after;
      socket.send(JSON.stringify(hello));
    };
    socket.onmessage = (event) => this.take(JSON.parse(event.data));
    socket.onclose = (event) => this.lost(event.code);
  }

  /** Begins anew, as when somebody has another name. */
  again() {
    const old = this.socket;
    this.socket = null;
    if (old) {
      old.onclose = null;
      old.onmessage = null;
      old.close();
    }
    this.open();
  }

  lost(code) {
    this.socket = null;
    if (this.isStranger) return;
    this.handlers.down();
    const wait = code === CUT_OFF ? LONGEST : this.pause * (0.75 + Math.random() / 2);
    this.pause = Math.min(this.pause * 1.7, LONGEST);
    this.timer = setTimeout(() => this.open(), wait);
  }

  take(message) {
    if (message.seq) this.seq = message.seq;
    switch (message.type) {
      case "stranger":
        this.isStranger = true;
        this.handlers.stranger();
        return;
      case "welcome":
        this.isStranger = false;
        this.pause = FIRST;
        if (message.boot !== this.boot) this.seq = 0;
        this.boot = message.boot;
        if (this.after === null) this.after = message.revision;
        this.handlers.welcome(message);
        for (const request of this.pending.values()) this.socket.send(request.text);
        return;
      case "message":
        this.after = Math.max(this.after ?? 0, message.message.revision);
        break;
      case "missed":
        for (const one of message.messages) this.after = Math.max(this.after ?? 0, one.revision);
        break;
      case "done":
        this.settle(message.request, message);
        return;
      case "choices":
      case "history":
        if (this.pending.has(message.request)) this.pending.get(message.request).answer = message;
        return;
      case "form":
      case "private":
        message.asked = this.pending.get(message.request)?.context;
        break;
    }
    this.handlers[message.type]?.(message);
  }

  settle(id, done) {
    const request = this.pending.get(id);
    this.pending.delete(id);
    if (request) request.resolve({ sorry: done.sorry, answer: request.answer });
    else if (done.sorry) this.handlers.sorry(done.sorry);
  }

  /** Sends a request, now or when there is a connection. Resolves to `{sorry, answer}` when it is dealt with. */
  ask(type, fields, context = null) {
    const id = `${this.tab.slice(0, 12)}-${++this.count}`;
    const text = JSON.stringify({ type, id, ...fields });
    return new Promise((resolve) => {
      this.pending.set(id, { text, resolve, context, answer: null });
      if (this.socket?.readyState === WebSocket.OPEN && !this.isStranger) this.socket.send(text);
    });
  }
}
