"""The web chat: a page of our own, served by this process, for trying it out and for groups without another place."""
