// How a line of the talk looks. Everything is built as DOM nodes: people's words are never read as markup.

const ADDRESS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/;

export function element(name, className = "", ...content) {
  const node = document.createElement(name);
  if (className) node.className = className;
  node.append(...content);
  return node;
}

export function plain(text) {
  return text.replace(/[\u0002\u0003]/g, "");
}

/** Text with its emphasis signs as bold type and its addresses as links. */
export function rich(text) {
  const whole = document.createDocumentFragment();
  let target = whole;
  for (const piece of text.split(/([\u0002\u0003])/)) {
    if (piece === "\u0002") {
      if (target === whole) whole.append((target = element("strong")));
    } else if (piece === "\u0003") target = whole;
    else target.append(...piece.split(ADDRESS).map((part, place) => (place % 2 ? link(part) : part)));
  }
  return whole;
}

function link(address) {
  const node = element("a", "", address);
  node.href = address;
  node.target = "_blank";
  node.rel = "noopener noreferrer";
  return node;
}

export function bubble(words, side, who, at, language) {
  const node = element("article", `line ${side}`, element("span", "unseen", `${who}: `));
  node.lang = language;
  if (at) node.append(clock(at, words.language));
  return node;
}

export function clock(at, language) {
  const moment = new Date(at);
  const node = element("time", "", moment.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" }));
  node.dateTime = at;
  return node;
}

/** "Hoy", "Ayer" or the date, for the line between two days. */
export function dayName(at, words) {
  const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
  const moment = new Date(at);
  const days = Math.round((midnight(new Date()) - midnight(moment)) / 86400000);
  if (days === 0) return words.today;
  if (days === 1) return words.yesterday;
  return moment.toLocaleDateString(words.language, { weekday: "long", day: "numeric", month: "long" });
}

/** The buttons of a question; `choose(choice, byKeyboard)` is called once, when one is pressed. */
export function choices(line, name, choose) {
  const group = element("div", "choices");
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", name);
  const short = line.choices.every((choice) => plain(choice.label).length <= 12);
  if (short && line.choices.length > 1) group.classList.add("short");
  for (const choice of line.choices) {
    const button = element("button", "choice");
    button.type = "button";
    button.dataset.value = choice.value;
    button.dataset.label = plain(choice.label);
    if (choice.digit) button.append(element("span", "digit", choice.digit), " ");
    button.append(element("span", "label", plain(choice.label)));
    button.addEventListener("click", (event) => choose(choice, event.detail === 0));
    group.append(button);
  }
  return group;
}

export function picture(shown, query) {
  const image = element("img", "picture");
  image.alt = shown.alt;
  if (shown.width) {
    [image.width, image.height] = [shown.width, shown.height];
    image.style.setProperty("--ratio", shown.width / shown.height);
  }
  image.src = `/${shown.url}${query}`;
  const open = element("a", "zoom", image);
  open.href = image.src;
  open.target = "_blank";
  return open;
}

/** A file to save, e.g. one's own data. */
export function saved(offered, query) {
  const node = element("a", "saved", `📄 ${offered.name}`);
  node.href = `/${offered.url}${query}`;
  node.download = offered.name;
  return node;
}

/** A recording or photograph the person sent. */
export function file(sent, words, query) {
  const node = element(sent.kind === "photo" ? "img" : "audio", sent.kind === "photo" ? "picture" : "voice");
  if (sent.kind === "photo") node.alt = words.picture;
  else Object.assign(node, { controls: true, preload: "none", ariaLabel: words.voice });
  node.src = sent.local ?? `/${sent.url}${query}`;
  return node;
}
