"""CLACbot: check-ins, invitations and indicators by chat. `app` composes it; nothing is imported here."""
