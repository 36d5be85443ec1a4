"""Lectures as values, the formats they are read from, and what keeps their identity when they are read again."""
