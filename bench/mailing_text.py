"""What the two sides of the mailing's measurement agree on."""

TEXT = "Este viernes hay feria de café."
FIRST_CHAT = 800_000_000
