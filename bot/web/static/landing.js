// The landing page: where there is room, a chat opens in the phone beside the cards instead of in its place.

const room = matchMedia("(min-width: 1040px)");
const phone = document.getElementById("phone");
const links = [...document.querySelectorAll("a[data-chat]")];

for (const link of links) {
  link.addEventListener("click", (event) => {
    if (!phone || !room.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link);
  });
}

function open(link) {
  const frame = document.createElement("iframe");
  frame.title = link.dataset.chat;
  frame.allow = "microphone; geolocation";
  frame.src = link.href;
  frame.addEventListener("load", () => frame.contentDocument?.getElementById("text")?.focus(), { once: true });
  phone.replaceChildren(frame);
  for (const other of links) other.toggleAttribute("aria-current", other === link);
  const own = document.getElementById("own-window");
  own.href = link.href;
  own.hidden = false;
}
