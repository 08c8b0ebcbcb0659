"""The fictitious network of the demonstration, built by code from a seed; no name in it belongs to anybody."""
