"""The neutral language between the platforms and the commands: interactions come in, cards go out."""
