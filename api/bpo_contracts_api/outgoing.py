"""Requests that leave the machine: only to public addresses, and to private ones that an administrator listed."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx

_SECONDS = 20.0


class AddressRefused(httpx.ConnectError):
    """The host stands at an address that nothing may be sent to."""


class _Listed:
    """The hosts and networks that an administrator listed (BPO_CONTRACTS_ALLOWED_ADDRESSES)."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._hosts: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for entry in listed:
            try:
                self._networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                self._hosts.add(entry.lower())

    def allows(self, host: str, address: str) -> bool:
        parsed = ipaddress.ip_address(address.partition("%")[0])
        if host.lower() in self._hosts or any(parsed in network for network in self._networks):
            return True
        return parsed.is_global and not parsed.is_multicast


class _GuardedBackend(httpcore.SyncBackend):
    """Connects to the very address that was looked at, so that a name cannot change its meaning in between."""

    def __init__(self, listed: _Listed) -> None:
        super().__init__()
        self._listed = listed

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore.NetworkStream:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
        allowed = sorted(address for address in found if self._listed.allows(host, address))
        if not allowed:
            raise httpcore.ConnectError(
                f"{host} stands at a private address that no administrator listed in BPO_CONTRACTS_ALLOWED_ADDRESSES"
            )
        return super().connect_tcp(allowed[0], port, *args, **options)

    def connect_unix_socket(self, *_args: Any, **_options: Any) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("sockets of this machine are not reached from here")


class _GuardedTransport(httpx.HTTPTransport):
    def __init__(self, listed: _Listed) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), network_backend=_GuardedBackend(listed)
        )


def client(listed: Iterable[str]) -> httpx.Client:
    """A client that follows no redirect, takes no proxy from the environment and goes only where it may."""
    return httpx.Client(
        transport=_GuardedTransport(_Listed(listed)), timeout=_SECONDS, follow_redirects=False, trust_env=False
    )
