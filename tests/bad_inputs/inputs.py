"""Bad inputs, the same in each run: what a tired user, a broken browser or an attacker may send."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote_plus

Fields = Mapping[str, list[str]]
Pairs = list[tuple[str, bytes]]
URLENCODED = "application/x-www-form-urlencoded"
PRODUCT, FACTORS = "1512529", "191*7919"  # the result if a template evaluates FACTORS

MARKUP = (
    "<script>pwned(1)</script>", "\"><img src=x onerror=pwned(1)>", "'><svg/onload=pwned(1)>",
    "</textarea><script>pwned(1)</script>", "</title><script>pwned(1)</script>", "<!--<script>",
    "<iframe src=javascript:pwned(1)>", "<a href=javascript:pwned(1)>x</a>", "]]><script>pwned(1)</script>",
    "<b onclick='pwned(1)'>Коваленко</b>", "<br/>\r\n<br/>", "＜script＞<u>",
)  # fmt: skip
TEMPLATES = (
    f"{{{{{FACTORS}}}}}", f"{{% widthratio {FACTORS.replace('*', ' 1 ')} %}}", f"${{{FACTORS}}}", f"#{{{FACTORS}}}",
    f"<%= {FACTORS} %>", "%(name)s", "%s%s%s%n", "{0.__class__}", "{n}", "{}", "%", "%%", "{{", "{%",
)  # fmt: skip
STATEMENTS = (
    "' OR 1=1--", "'; DROP TABLE cases_case;--", "1; SELECT pg_sleep(9)", "%' AND '%'='", "_", "\\", "\\'", '"', "$$",
    "/*", "') UNION SELECT NULL--", "E'\\x00'", "NULL", "TRUE",
)  # fmt: skip
NUMBERS = (
    "-1", "0", "1", "2147483648", "9223372036854775808", "-9223372036854775809", "9" * 5000, "1e309", "1e5", "NaN",
    "Infinity", "1.5", "1,5", "0x10", "0b1", "1_000", " 7 ", "\u0663", "９", "²", "½", "+5", "--5", "007",
    "0010" + "0" * 5000, "00100000000", "0,5 кг", "5-10",
)  # fmt: skip
DAYS = (
    "0000-01-01", "0001-01-01", "1899-12-31", "9999-12-31", "10000-01-01", "-0001-01-01", "32.13.2026", "31.12.9999",
    "30.02.2026", "2026-02-29", "2026-13-01", "01.01.0000", "01.01.01", "2026-11-25T25:61", "25:61", "24:00", "23:59:60",
    "-1:00", "00:00", "завтра",
)  # fmt: skip
KEYS = (
    "not-a-uuid",
    "00000000-0000-0000-0000-000000000000",
    "{12345678-1234-5678-1234-567812345678}",
    "f" * 32,
    "F" * 36,
    "12345678-1234-5678-1234-56781234567",
    "urn:uuid:12345678-1234-5678-1234-567812345678",
    "a:b:c",
    "e30:1:x",
    "::",
    "....",
)
DEEP = "[" * 5000  # deeper than the interpreter reads JSON
PLACES = (
    "../../etc/passwd", "//evil.example/", "https://evil.example/", "/\\evil.example", "\\\\evil.example",
    "javascript:pwned(1)", "/today/\r\nX-Injected: 1", "http:///evil.example", "/%2F/evil.example",
    "mailto:a@evil.example", "?next=//evil.example", "#", "/\t/evil.example", "a@b@c", "x" * 300 + "@suprovid.test",
    "Ім’я <a@suprovid.test>", "a@suprovid.test\nBcc: b@suprovid.test", "@", "a@[127.0.0.1]", "+" + "3" * 40, "tel:+380",
    "\u0660\u0666\u0667\u0661\u0662\u0663\u0664\u0665\u0666\u0667", "067 000 00 00 ext. 9", "//[", "/[", "/today/?x=" + "a" * 380,
)  # fmt: skip
LETTERS = (
    "", " ", "\t\r\n", "\u00a0", "\u200b", "\ufeff", "\x00", "a\x00b", "".join(map(chr, range(1, 32))), "\x7f\x85\x9f",
    "\x1b[31m", "\r\nSet-Cookie: a=b", "\u2028\u2029", "\u202eокнелавоК",
    "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645", "\u05e9\u05dc\u05d5\u05dd",
    "👩🏽‍🚒" * 40, "🇺🇦", "Z̸̧̢̛͓͙" * 30, "е" + "\u0301" * 500, "ﬃ", "İı", "ß", "ǅ", "\ufffe\uffff", "\U0010ffff",
    "\ue000", "\udc80", "\ud800", "’'`´ʼ\"", "-" * 100, "." * 100, "я" * 61, "я" * 255, "щ" * 3000, "w" * 20_000, "null",
    "undefined", "[object Object]", "true", "on", "[]", "{}", '{"a": 1}', "__all__", DEEP,
)  # fmt: skip
TEXTS = (*MARKUP, *TEMPLATES, *STATEMENTS, *NUMBERS, *DAYS, *KEYS, *PLACES, *LETTERS)
BYTES = (b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xd0", b"\x80" * 50, b"ok\xffok", b"\xef\xbf\xbe")
NAMES = ("", "\x00", "__proto__", "a[b]", "a.b", "я", "'", "submission_key ", "csrfmiddlewaretoken", "<b>", "x" * 1000)
BOUNDARY = "line-between"


@dataclass(frozen=True)
class BadInput:
    """A request body as it is transferred."""

    body: bytes
    content_type: str = URLENCODED

    def __str__(self) -> str:
        return f"{self.content_type} {self.body[:300]!r}"


def bad_inputs(fields: Fields, *, seed: str, count: int) -> Iterator[BadInput]:
    """Variations of a form that would be accepted; `fields` holds the values of each field by name."""
    dice = random.Random(seed)
    pairs: Pairs = [(name, _bytes(value)) for name, values in fields.items() for value in values] or [("q", b"")]
    ways = [*[_one_is_bad] * 10, *[_many_are_bad] * 5, _some_are_missing, _some_are_repeated, _some_are_strange]
    for _ in range(count):
        if dice.random() < 0.08:
            yield dice.choice(WHOLE)(pairs)
        else:
            yield BadInput(encoded(dice.choice(ways)(pairs, dice)))


def encoded(pairs: Pairs) -> bytes:
    return "&".join(f"{quote_plus(_bytes(name))}={quote_plus(value)}" for name, value in pairs).encode()


def bad_value(dice: random.Random) -> bytes:
    return dice.choice(BYTES) if dice.random() < 0.05 else _bytes(dice.choice(TEXTS))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _one_is_bad(pairs: Pairs, dice: random.Random) -> Pairs:
    at = dice.randrange(len(pairs))
    return [(name, bad_value(dice) if n == at else value) for n, (name, value) in enumerate(pairs)]


def _many_are_bad(pairs: Pairs, dice: random.Random) -> Pairs:
    return [(name, bad_value(dice) if dice.random() < 0.5 else value) for name, value in pairs]


def _some_are_missing(pairs: Pairs, dice: random.Random) -> Pairs:
    return [pair for pair in pairs if dice.random() < 0.6]


def _some_are_repeated(pairs: Pairs, dice: random.Random) -> Pairs:
    name, value = dice.choice(pairs)
    more = [(name, bad_value(dice)) for _ in range(dice.randint(1, 5))]
    return [*pairs, *more, (name, value)] if dice.random() < 0.5 else [*pairs, *more]


def _some_are_strange(pairs: Pairs, dice: random.Random) -> Pairs:
    return [*pairs, *((dice.choice(NAMES), bad_value(dice)) for _ in range(3))]


def _multipart(pairs: Pairs, *, disposition: str = "", end: bytes = b"--") -> BadInput:
    lines = []
    for name, value in pairs:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{disposition}\r\n\r\n'
        lines.append(head.encode() + value + b"\r\n")
    body = b"".join(lines) + f"--{BOUNDARY}".encode() + end + b"\r\n"
    return BadInput(body, f"multipart/form-data; boundary={BOUNDARY}")


WHOLE: tuple[Callable[[Pairs], BadInput], ...] = (
    lambda pairs: BadInput(b""),
    lambda pairs: BadInput(json.dumps({name: value.decode() for name, value in pairs}).encode(), "application/json"),
    lambda pairs: BadInput(json.dumps([1, [2]]).encode()),
    lambda pairs: BadInput(b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"),
    lambda pairs: BadInput(encoded(pairs), "text/plain"),
    lambda pairs: BadInput(encoded(pairs), ""),
    lambda pairs: BadInput(encoded(pairs), "multipart/form-data"),
    lambda pairs: BadInput(encoded(pairs), "multipart/form-data; boundary="),
    lambda pairs: BadInput(encoded(pairs), f"multipart/form-data; boundary={'x' * 500}"),
    lambda pairs: BadInput(encoded(pairs), f"{URLENCODED}; charset=utf-16"),
    lambda pairs: BadInput(encoded(pairs), f"{URLENCODED}; charset=no-such"),
    lambda pairs: BadInput(encoded(pairs) + b"&summary=" + b"x" * 1_000_001),
    lambda pairs: BadInput(b"&".join(b"a%d=1" % n for n in range(1000))),
    lambda pairs: BadInput(b"%zz&%&=&&==&%u0041=%u0041&;;&\xff=\xfe"),
    lambda pairs: BadInput(bytes(range(256)) * 20, "application/octet-stream"),
    lambda pairs: BadInput(bytes(range(256)) * 20, f"multipart/form-data; boundary={BOUNDARY}"),
    lambda pairs: _multipart(pairs),
    lambda pairs: _multipart(pairs, end=b""),
    lambda pairs: _multipart(pairs, disposition='; filename="../../a\x00.svg"'),
    lambda pairs: _multipart(pairs, disposition="; filename*=UTF-16''%ff\r\nContent-Transfer-Encoding: base64"),
    lambda pairs: _multipart([(name, b"\xff\x00") for name, _value in pairs]),
)  # fmt: skip
