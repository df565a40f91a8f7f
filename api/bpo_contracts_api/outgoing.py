"""Requests that leave the machine: only to public addresses, and to private ones that an administrator listed."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

import httpcore
import httpx

from bpo_contracts_api.problems import ProblemError

_SECONDS = 20.0
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


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
        if self.names(host) or any(parsed in network for network in self._networks):
            return True
        return all(each.is_global and not each.is_multicast for each in (parsed, *_within(parsed)))

    def names(self, host: str) -> bool:
        """Whether the host itself is listed, by its name or its address."""
        try:
            return any(ipaddress.ip_address(host.strip("[]")) in network for network in self._networks)
        except ValueError:
            return host.lower() in self._hosts


def _within(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 address leads to (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    led_to = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        led_to.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in led_to if each is not None]


class _GuardedBackend(httpcore.SyncBackend):
    """Connects to the very address that was looked at, so that a name cannot change its meaning in between."""

    def __init__(self, listed: _Listed) -> None:
        super().__init__()
        self._listed = listed

    def connect_tcp(self, host: str, port: int, *args: Any, **options: Any) -> httpcore.NetworkStream:
        try:
            found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known") from error
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


def refuse_unusable(url: str, listed: Iterable[str]) -> None:
    """Raise the problem 422 where nothing could be sent to the address: not https, no host, or a private one."""
    problem = _unusable(url, _Listed(listed))
    if problem:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "address-not-usable", problem)


def _unusable(url: str, listed: _Listed) -> str | None:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return "The address is no URL. Give one such as https://dms.example.com/hooks."
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.userinfo or parsed.fragment:
        return "The address must be https://HOST/… without a user, a password or a #fragment."
    if parsed.scheme == "http" and not listed.names(parsed.host):
        return (
            f"{parsed.host} is not reached by https. Give an https address, "
            "or let an administrator list the host in BPO_CONTRACTS_ALLOWED_ADDRESSES."
        )
    try:
        allowed = listed.allows(parsed.host, parsed.host)
    except ValueError:  # a name; the address it stands at is looked at whenever something is sent
        return None
    return None if allowed else f"{parsed.host} is a private address that no administrator listed."


def client(listed: Iterable[str]) -> httpx.Client:
    """A client that follows no redirect, takes no proxy from the environment and goes only where it may."""
    return httpx.Client(
        transport=_GuardedTransport(_Listed(listed)), timeout=_SECONDS, follow_redirects=False, trust_env=False
    )
