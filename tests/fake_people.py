"""Simulated people: what they say, share and tap, and what they see of the bot in their chat."""

import time
from collections import defaultdict


class People:
    """The people's side of an emulated Telegram; what they do becomes an update through `arrive`."""

    def __init__(self, first=1000):
        self.chats: dict[int, dict[int, dict]] = defaultdict(dict)  # chat → message id → message
        self.blocked: set[int] = set()
        self.files: dict[str, bytes] = {}
        self._queries: set[str] = set()  # taps that wait for their acknowledgement
        self._numbers = iter(range(first, 1 << 60))  # ids of updates, messages and files

    def wants(self, kind):
        """Whether the bot asked for updates of the kind."""
        raise NotImplementedError

    def arrive(self, update):
        """Hand an update to the bot; gives its id."""
        raise NotImplementedError

    def say(self, chat, text, **fields):
        """The person writes; `fields` are further fields of the message, e.g. a location. Gives the update id."""
        return self._arrives("message", self._person_says(chat, {"text": text, **fields}))

    def share(self, chat, kind, content=None, **fields):
        """The person sends something that is no text: a voice, photo, document, contact, location."""
        if content is not None:
            fields = {
                "file_id": f"file{next(self._numbers)}",
                "file_unique_id": "u",
                "file_size": len(content),
                **fields,
            }
            self.files[fields["file_id"]] = content
        return self._arrives("message", self._person_says(chat, {kind: [fields] if kind == "photo" else fields}))

    def edit(self, chat, message_id, text):
        message = {**self.chats[chat][message_id], "text": text, "edit_date": int(time.time())}
        return self._arrives("edited_message", message)

    def tap(self, chat, label):
        """The person taps the newest button with that label, with or without its number."""
        for message in reversed(self.chats[chat].values()):
            for button in [key for row in message.get("reply_markup", {}).get("inline_keyboard", []) for key in row]:
                if button["text"] == label or button["text"].endswith(f". {label}"):
                    return self.press(chat, message, button["callback_data"])
        raise LookupError(f"chat {chat} sees no button {label!r}")

    def press(self, chat, message, data):
        query = str(next(self._numbers))
        self._queries.add(query)
        event = {"id": query, "from": person_of(chat), "message": message, "chat_instance": "1", "data": data}
        return self._arrives("callback_query", event)

    def block(self, chat, *, back=False):
        """The person blocks the bot, or with `back` unblocks it."""
        (self.blocked.discard if back else self.blocked.add)(chat)
        status = {"old_chat_member": "kicked", "new_chat_member": "member"}
        old, new = status.values() if back else reversed(status.values())
        bot = {"id": 1, "is_bot": True, "first_name": "CLACbot"}
        change = {"old_chat_member": {"user": bot, "status": old}, "new_chat_member": {"user": bot, "status": new}}
        event = {"chat": chat_of(chat), "from": person_of(chat), "date": int(time.time()), **change}
        return self._arrives("my_chat_member", event)

    def meet(self, *chats):
        """People who have spoken to the bot before: it may write to them."""
        for chat in chats:
            self.chats[chat] = self.chats[chat]

    def _arrives(self, kind, event):
        update = {"update_id": next(self._numbers), kind: event}
        return self.arrive(update) if self.wants(kind) else update["update_id"]

    def _person_says(self, chat, content):
        message = {
            "message_id": next(self._numbers),
            "from": person_of(chat),
            "chat": chat_of(chat),
            "date": int(time.time()),
        }
        message |= content
        self.chats[chat][message["message_id"]] = message
        return message

    def shown(self, chat):
        """The bot's messages as the person sees them now, oldest first."""
        return [message for message in self.chats[chat].values() if message["from"]["is_bot"]]

    def texts(self, chat):
        return [message.get("text", message.get("caption", "")) for message in self.shown(chat)]


def person_of(chat):
    return {"id": chat, "is_bot": False, "first_name": f"Persona {chat}", "language_code": "es"}


def chat_of(chat):
    return {"id": chat, "type": "private", "first_name": f"Persona {chat}"}
