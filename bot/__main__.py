"""`python -m bot` is `clacbot`."""

from bot.cli import main

main()
