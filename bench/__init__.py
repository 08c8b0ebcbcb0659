"""The bot and its peers side by side over loopback: answers a second, latency, start and memory, as ratios of one run."""
