"""The HTTP server: its pages, its health and figures, and the web chat's store."""
