"""The seven indicators: answers → item → person → organization → network, as pure functions."""
