"""Pure study: retrieval and what is built on it. No clock, no chance, no chat, no SQL."""
