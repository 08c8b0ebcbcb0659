// Messages on their way: kept in the browser until the server has them, and sent again under the same id.

export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  /** `on.sent(message)`, `on.refused(message)`, `on.waiting(count)` and `on.stranger()` tell what happened. */
  constructor(persona, query, on) {
    Object.assign(this, { key: `clacbot.queue.${persona}`, address: `/chat/messages${query}`, on });
    this.memory = [];
    this.tries = 0;
  }

  list() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) ?? [];
    } catch {
      return this.memory; // a browser that keeps nothing
    }
  }

  save(messages) {
    this.memory = messages;
    try {
      localStorage.setItem(this.key, JSON.stringify(messages));
    } catch {
      // the copy in memory serves until the page is closed
    }
    this.on.waiting(messages.length);
  }

  add(message) {
    this.save([...this.list(), message]);
    return this.flush();
  }

  async flush() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    for (let next; (next = this.list()[0]); ) {
      const { status, wait } = await this.post(next);
      if (status === 401) this.on.stranger();
      if (status === 0 || status === 401 || status === 408 || status === 429 || status >= 500) {
        this.timer = setTimeout(() => this.flush(), 1000 * (wait || Math.min(20, 2 ** this.tries++)));
        break;
      }
      this.tries = 0;
      this.save(this.list().filter((message) => message.id !== next.id));
      if (status < 300) this.on.sent(next);
      else this.on.refused(next);
    }
    this.busy = false;
    this.on.waiting(this.list().length);
  }

  async post(message) {
    try {
      const answer = await fetch(this.address, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(message),
        signal: AbortSignal.timeout?.(15000),
      });
      return { status: answer.status, wait: Number(answer.headers.get("Retry-After")) };
    } catch {
      return { status: 0, wait: 0 };
    }
  }
}
