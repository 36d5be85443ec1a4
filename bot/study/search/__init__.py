"""Retrieval: which chapters a query means, how sure that is, and where it is said."""

from bot.study.search.findings import Completion, Findings, Hit, NamedConcept, Snippet, Verdict
from bot.study.search.index import Index

__all__ = ["Completion", "Findings", "Hit", "Index", "NamedConcept", "Snippet", "Verdict"]
