"""The bot and its peers side by side: answers a second, latency, start and memory over loopback, in one run."""
