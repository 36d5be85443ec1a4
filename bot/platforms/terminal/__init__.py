"""The terminal: one line asked and answered, a conversation, and a door for programs in JSON lines."""
