"""What longer commands of the command line do."""
