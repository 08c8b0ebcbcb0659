"""Channels: each reads its provider's events, renders our messages for it and sends them."""
