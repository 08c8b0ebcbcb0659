// The lines as they come: one event stream that is taken up again after the last line whenever it breaks.

const SILENCE = 40000; // the server beats every 15 seconds
const HIDDEN = 30000; // a page nobody looks at lets its connection go

export class Stream {
  /** `on.line(number, line)`, `on.ready()`, `on.reset()`, `on.lost(tries)` tell what comes. */
  constructor(query, on) {
    Object.assign(this, { query, on, last: 0, tries: 0 });
    document.addEventListener("visibilitychange", () => this.look());
    addEventListener("online", () => this.open());
    addEventListener("offline", () => this.lose());
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && this.open());
    this.open();
  }

  open() {
    this.close();
    this.source = new EventSource(`/chat/events${this.query}${this.query ? "&" : "?"}after=${this.last}`);
    this.source.onmessage = (event) => {
      this.alive();
      this.last = Number(event.lastEventId);
      this.on.line(this.last, JSON.parse(event.data));
    };
    this.source.onerror = () => this.lose();
    this.source.addEventListener("beat", () => this.alive());
    this.source.addEventListener("ready", () => {
      this.tries = 0;
      this.alive();
      this.on.ready();
    });
    this.source.addEventListener("reset", () => {
      this.last = 0;
      this.on.reset();
    });
    this.alive();
  }

  close() {
    this.source?.close();
    this.source = null;
    clearTimeout(this.timer);
    clearTimeout(this.watch);
  }

  lose() {
    this.close();
    this.on.lost(this.tries);
    const pause = Math.min(10000, 400 * 2 ** this.tries++) * (0.7 + Math.random() * 0.6);
    this.timer = setTimeout(() => this.open(), pause);
  }

  alive() {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.lose(), SILENCE);
  }

  look() {
    clearTimeout(this.hidden);
    if (document.hidden) this.hidden = setTimeout(() => this.close(), HIDDEN);
    else if (!this.source) this.open();
  }
}
