"""What is this machine's own, as far as an address or a request can tell."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def is_loopback(host: str) -> bool:
    """Whether *host*, an address or a name, means this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_own(remote: str, host: str, headers: Mapping[str, str]) -> bool:
    """Whether a request comes from this machine and is meant for it. *remote* is the caller's address, *host* what the
    request's Host header says; *headers* ignore case.

    No proxy says that it passes somebody else's request on, and the host's name is this machine's own, which that of a
    page that lies about its address is not (DNS rebinding).
    """
    if any(name in headers for name in _FORWARDED):
        return False
    return is_loopback(remote) and is_loopback(_name(host))


def network_address() -> str:
    """The address that the local network reaches this machine by, as far as it can be told; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address for documentation, which nobody has
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _name(host: str) -> str:
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
