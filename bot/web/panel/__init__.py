"""The staff console: pages made on the server, each with the permission it needs."""
