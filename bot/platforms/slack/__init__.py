"""Slack: a manifest made of the declarations, payloads parsed into interactions, cards rendered to Block Kit."""
