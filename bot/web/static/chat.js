// The chat page: joins the talk, the messages on their way, the stream of lines and the composer.

import { Outbox, newId } from "./outbox.js";
import { Stream } from "./stream.js";
import { Talk } from "./talk.js";
import { Voice, canRecord } from "./voice.js";

const at = (id) => document.getElementById(id);
const { persona, language, start, words } = JSON.parse(at("data").textContent);
words.language = language;
const query = persona ? `?as=${persona}` : "";
const scroll = at("scroll");
const text = at("text");
let loaded = false;

const talk = new Talk({
  log: at("log"),
  pending: at("pending"),
  typing: at("typing"),
  words,
  query,
  choose: (tap) => say({ tap }),
  request: (wanted) => {
    at("record").hidden = !(wanted.includes("voice") && canRecord());
    at("place").hidden = !(wanted.includes("location") && navigator.geolocation);
  },
});

const outbox = new Outbox(persona, query, {
  sent: (message) => talk.sent(message.id),
  refused: (message) => talk.refused(message),
  waiting: (count) => showWaiting(count),
  stranger: () => {
    if (sessionStorage.getItem("clacbot.reloaded")) return;
    sessionStorage.setItem("clacbot.reloaded", "1"); // the cookie is gone: a reload gives a new one, but only once
    location.reload();
  },
});

const stream = new Stream(query, {
  line: (number, line) => keepPlace(() => talk.add(number, line), line.from === "person"),
  ready: () => {
    showState("online");
    if (!loaded) begin();
    outbox.flush();
  },
  reset: () => talk.clear(),
  lost: (tries) => {
    showState(tries > 0 || !navigator.onLine ? "offline" : "connecting");
  },
});

/** Everything older has been shown: from here on, news are read aloud. */
function begin() {
  loaded = true;
  at("log").removeAttribute("aria-busy");
  at("log").setAttribute("aria-live", "polite");
  const waiting = outbox.list();
  for (const message of waiting) talk.expect(message);
  if (start && talk.empty && !waiting.length) say({ id: startId(), text: `/start ${start}` });
  toBottom();
}

/** The same id in every tab, so that an invitation opens the talk once. */
function startId() {
  const key = `clacbot.start.${persona}.${start}`;
  try {
    const id = localStorage.getItem(key) ?? newId();
    localStorage.setItem(key, id);
    setTimeout(() => localStorage.removeItem(key), 10000);
    return id;
  } catch {
    return newId();
  }
}

function say(said) {
  const message = { id: newId(), language, ...said };
  keepPlace(() => talk.expect(message), true);
  outbox.add(message);
}

// --- what the page says of itself

function showState(state) {
  document.body.dataset.state = state;
  at("state").textContent = words[state];
  showWaiting(outbox.list().length);
}

function showWaiting(count) {
  const offline = document.body.dataset.state === "offline";
  const waiting = count === 1 ? words.waiting_one : words.waiting_many.replace("{count}", count);
  const sentence = offline ? `${words.offline_long}${count ? ` ${waiting}` : ""}` : "";
  if (at("banner").textContent !== sentence) at("banner").textContent = sentence;
}

function problem(sentence) {
  at("problem").textContent = sentence;
}

// --- place

function atBottom() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
}

function toBottom() {
  scroll.scrollTop = scroll.scrollHeight;
}

/** Change the talk and stay at its end, unless the person reads further up; a long answer is shown from its top. */
function keepPlace(change, toTheEnd = false) {
  const follow = toTheEnd || !loaded || atBottom();
  const shown = talk.log.childElementCount;
  change();
  if (toTheEnd || !loaded) toBottom();
  else if (follow) scroll.scrollTop = Math.max(scroll.scrollTop, topOfNews(shown));
  at("newest").hidden = atBottom();
}

/** Where the person's last words stand while they are in view, else where the news begin. */
function topOfNews(shown) {
  const inView = talk.lastOwn && talk.lastOwn.offsetTop > scroll.scrollTop;
  const first = inView ? talk.lastOwn : talk.log.children[shown];
  return first ? first.offsetTop - 12 : scroll.scrollTop;
}

scroll.addEventListener("scroll", () => (at("newest").hidden = atBottom()), { passive: true });
addEventListener("resize", () => keepPlace(() => {}, at("newest").hidden));
at("newest").addEventListener("click", () => {
  toBottom();
  text.focus();
});

// --- composer

function fit() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
  at("composer").classList.toggle("filled", Boolean(text.value.trim()));
}

at("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const written = text.value.trim();
  if (!written) return text.focus();
  text.value = "";
  fit();
  problem("");
  say({ text: written });
  text.focus();
});

text.addEventListener("input", fit);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    at("composer").requestSubmit();
  }
  if (event.key === "ArrowUp" && !text.value && talk.openChoice) {
    event.preventDefault();
    talk.openChoice.focus();
  }
});

at("log").addEventListener("keydown", (event) => {
  const button = event.target.closest(".choice");
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (button && step) {
    event.preventDefault();
    const beside = step > 0 ? button.nextElementSibling : button.previousElementSibling;
    (beside ?? (step > 0 ? text : button)).focus();
  }
  if (event.key === "Escape") text.focus();
});

addEventListener("pointerdown", (event) => (talk.touched = event.pointerType === "touch"));

at("place").addEventListener("click", () => {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) =>
      say({ location: { latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy } }),
    () => problem(words.no_place),
  );
});

new Voice({
  form: at("composer"),
  open: at("record"),
  send: at("record-send"),
  cancel: at("record-cancel"),
  meter: at("meter"),
  words,
  query,
  on: { done: (media) => say({ media }), problem },
});

if (window.top !== window) document.documentElement.classList.add("framed");
showState("connecting");
if (matchMedia("(hover: hover) and (min-width: 700px)").matches) text.focus({ preventScroll: true });
