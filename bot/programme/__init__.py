"""The programme one network runs: its plan, indicators, countries and the words for them."""
