"""The survey that every bot asks: 8 questions (3 choices, 3 numbers, 2 texts). The bot's own form is `questions.md`."""

QUESTIONS = (  # kind, text, choices or (low, high)
    ("choice", "Did your organization attend the meeting?", ("Yes", "No", "Online")),
    ("number", "How many people took part?", (0, 500)),
    ("text", "What did you expect from it?", None),
    ("choice", "Was it useful?", ("Very", "Somewhat", "Not at all")),
    ("number", "How satisfied are you, 0 to 10?", (0, 10)),
    ("choice", "Would you come again?", ("Yes", "No", "Maybe")),
    ("number", "Would you recommend it, 1 to 5?", (1, 5)),
    ("text", "Anything else you want to tell us?", None),
)
N = len(QUESTIONS)
DONE = "Thank you, your answers are saved."
INVALID = "Please answer with one of the given options."


def prompt(i):
    """What a peer says to ask question `i`, and after the last one."""
    return f"{i + 1}/{N} {QUESTIONS[i][1]}" if i < N else DONE


def keyboard(i):
    """The rows of a reply keyboard for question `i`, None where nothing is to be chosen."""
    return [[option] for option in QUESTIONS[i][2]] if i < N and QUESTIONS[i][0] == "choice" else None


def validate(i, text):
    """The value to store, None when the text is no valid answer to question `i`."""
    kind, spec = QUESTIONS[i][0], QUESTIONS[i][2]
    if kind == "choice":
        return text if text in spec else None
    if kind == "number":
        return int(text) if text.isdigit() and spec[0] <= int(text) <= spec[1] else None
    text = text.strip()
    return text if 0 < len(text) <= 4000 else None


def answer(i, chat):
    """What the simulated person `chat` answers to question `i`."""
    kind, spec = QUESTIONS[i][0], QUESTIONS[i][2]
    if kind == "choice":
        return spec[chat % len(spec)]
    if kind == "number":
        return str(spec[0] + chat % (spec[1] - spec[0] + 1))
    return f"Free text of user {chat}: learn from other organizations and share our plans."
