"""The only room with SQL."""

from bot.storage.backup import backup, restore
from bot.storage.condition import Condition, Serving, condition
from bot.storage.gathering import Gathering
from bot.storage.index_file import IndexFile
from bot.storage.store import Store, open_store

__all__ = ["Condition", "Gathering", "IndexFile", "Serving", "Store", "backup", "condition", "open_store", "restore"]
