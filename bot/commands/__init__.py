"""One file a command: request, handler, reply."""
