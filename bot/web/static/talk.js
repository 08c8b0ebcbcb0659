// The talk on the page: what was said in order, what still waits to be sent, and which questions are open.

import { bubble, choices, clock, dayName, element, file, picture, plain, rich, saved } from "./lines.js";

const isTick = (label) => /^[☐☑] /.test(label);

export class Talk {
  constructor({ log, pending, typing, words, query, choose, request }) {
    Object.assign(this, { log, pending, typing, words, query, choose, request });
    this.clear();
  }

  clear() {
    this.log.replaceChildren();
    this.last = 0;
    this.day = "";
    this.questions = new Map();
    this.own = new Set();
    this.lastOwn = null;
  }

  get empty() {
    return this.last === 0;
  }

  /** Show a line of the transcript, once. */
  add(number, line) {
    if (number <= this.last) return;
    this.last = number;
    this.separate(line.at);
    if (line.from === "person") this.fromPerson(line);
    else this.fromBot(line);
  }

  separate(at) {
    const day = dayName(at, this.words);
    if (day !== this.day) this.log.append(element("p", "day", day));
    this.day = day;
  }

  fromPerson(line) {
    this.own.add(line.id);
    this.waiting(line.id)?.remove();
    if (line.token) this.settle(line.token, line.text);
    this.lastOwn = this.personal(line);
    this.log.append(this.lastOwn);
    if (line.token || line.text) this.awaitAnswer(line.at);
  }

  personal(line) {
    if (line.token && isTick(line.text ?? "")) return element("p", "unseen", plain(line.text));
    if (/^\/start\s+\S/.test(line.text ?? "")) return element("p", "day", this.words.opened);
    const node = bubble(this.words, "person", this.words.you, line.at, this.words.language);
    const shown = line.place ? `📍 ${this.words.place}` : line.text;
    if (line.file) node.append(file(line.file, this.words, this.query));
    else node.append(element("p", "text", rich(shown)));
    return node;
  }

  fromBot(line) {
    this.stopTyping();
    if (line.amends) return this.amend(line);
    if (line.settles) this.settle(line.settles.token, line.settles.chosen ?? "");
    if (line.notice) this.log.append(element("p", "day notice", line.notice));
    if (line.text || line.token) this.request(line.request ?? "");
    if (!line.text && !line.choices && !line.picture && !line.document) return;
    const node = bubble(this.words, "bot", "CLACbot", line.at, line.language);
    if (line.picture) node.append(picture(line.picture, this.query));
    if (line.text) node.append(element("p", "text", rich(line.text)));
    if (line.document) node.append(saved(line.document, this.query));
    this.log.append(node);
    if (line.choices) this.ask(line, node);
  }

  ask(line, node) {
    this.settle(line.token, "");
    const pick = (choice, byKeyboard) => {
      this.ticked = isTick(choice.label) ? { value: choice.value, byKeyboard } : null;
      this.settle(line.token, plain(choice.label), byKeyboard && !this.ticked);
      this.choose({ token: line.token, value: choice.value, label: plain(choice.label) });
    };
    const name = `${this.words.choices}: ${plain(line.text ?? "").split("\n")[0]}`;
    const group = choices(line, name, pick);
    group.lang = line.language;
    node.after(group);
    this.questions.set(line.token, group);
  }

  /** Other buttons for a question that is still open: the ticks of a choice of several. */
  amend(line) {
    const before = this.questions.get(line.token);
    if (!before) return;
    this.ask(line, before);
    const after = this.questions.get(line.token);
    before.remove();
    if (this.ticked?.byKeyboard) after.querySelector(`[data-value="${CSS.escape(this.ticked.value)}"]`)?.focus();
  }

  /** Make a question's buttons inert and mark what was chosen; a later word on the same question wins. */
  settle(token, chosen, byKeyboard = false) {
    const group = this.questions.get(token);
    if (!group) return;
    const focused = group.contains(document.activeElement);
    const labels = chosen.split(", ");
    group.classList.add("settled");
    for (const button of group.children) {
      const isChosen = button.dataset.label === plain(chosen) || labels.includes(button.dataset.label);
      button.disabled = true;
      if (!chosen) continue;
      button.classList.toggle("chosen", isChosen);
      if (isChosen) button.setAttribute("aria-pressed", "true");
      else button.removeAttribute("aria-pressed");
    }
    if (focused && (byKeyboard || !this.touched)) document.getElementById("text").focus();
  }

  /** A message that could not be sent leaves its question open. */
  reopen(token) {
    const group = this.questions.get(token);
    group?.classList.remove("settled");
    for (const button of group?.children ?? []) {
      button.disabled = false;
      button.classList.remove("chosen");
      button.removeAttribute("aria-pressed");
    }
  }

  /** The first button of the newest open question. */
  get openChoice() {
    const open = this.log.querySelectorAll(".choices:not(.settled)");
    return open.length ? open[open.length - 1].querySelector("button") : null;
  }

  /** Show a message of the person before it is in the transcript. */
  expect(message) {
    if (this.own.has(message.id) || this.waiting(message.id)) return;
    const line = { ...message, text: message.tap?.label ?? message.text, token: message.tap?.token };
    if (message.location) line.place = true;
    if (message.media) line.file = { url: `chat/files/${message.media.reference}`, kind: message.media.kind };
    if (line.token) this.settle(line.token, line.text);
    const node = this.personal(line);
    node.dataset.id = message.id;
    node.append(element("span", "state", this.words.sending));
    this.pending.append(node);
  }

  waiting(id) {
    return this.pending.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  sent(id) {
    const node = this.waiting(id);
    const state = node?.querySelector(".state");
    if (state) state.replaceWith(clock(new Date().toISOString(), this.words.language));
  }

  refused(message) {
    const node = this.waiting(message.id);
    if (node) {
      node.classList.add("refused");
      node.querySelector(".state").textContent = this.words.refused;
    }
    if (message.tap) this.reopen(message.tap.token);
  }

  /** The three dots, while an answer to something said just now is on its way. */
  awaitAnswer(at) {
    if (Date.now() - new Date(at) > 8000) return;
    clearTimeout(this.patience);
    this.typing.hidden = false;
    this.patience = setTimeout(() => this.stopTyping(), 8000);
  }

  stopTyping() {
    clearTimeout(this.patience);
    this.typing.hidden = true;
  }
}
