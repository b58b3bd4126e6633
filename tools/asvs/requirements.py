"""Requirements of ASVS 5.0.0 in our words.

Chapters 6 and 7 have one entry for each requirement. For the others only the ids are listed that a test, a static gate or a
document of this repository can prove (research of 2026-11-25; the split is our judgement).
"""

from typing import Final, NamedTuple


class Requirement(NamedTuple):
    """`not_ours`: why it does not apply here; "" when it does.

    `gap`: what is missing of the standard's wording although tests prove a part; such a requirement counts as open.
    """

    level: int
    words: str
    not_ours: str = ""
    gap: str = ""


NO_CODES_SENT = "no code is ever sent by phone, SMS, push or e-mail"
NO_PROVIDER = "nobody signs in through another system"
FEW_LONG = "the list is Django's, and only 48 of its words have the 15 characters that a password has here; it takes 3,000"
NOT_CHECKED = "no list of breached passwords is looked at but Django's, which holds 48 that are long enough"
TWO_SIGN_INS = "supporters, psychologists and analysts sign in twice with a password alone, to set up the second factor"
DERIVED = "they are derived from one seed, which is sealed and not hashed"
HALF_A_MINUTE_BESIDE = "a code is taken in the half-minute before and after too, since clocks of phones are off; once in all"
OWN: Final[dict[str, Requirement]] = {
    "6.1.1": Requirement(1, "It is written down how guessing is slowed and that nobody can lock others out"),
    "6.1.2": Requirement(2, "Words of this organisation that no password may hold are listed"),
    "6.1.3": Requirement(2, "All ways to sign in are written down, equally strong"),
    "6.2.1": Requirement(1, "A password has at least 8 characters; ours 15"),
    "6.2.2": Requirement(1, "Everybody can change their password"),
    "6.2.3": Requirement(1, "Changing it takes the present one and the new one"),
    "6.2.4": Requirement(1, "The commonest passwords are refused", gap=FEW_LONG),
    "6.2.5": Requirement(1, "No rule asks for kinds of characters"),
    "6.2.6": Requirement(1, "A password field hides what is typed"),
    "6.2.7": Requirement(1, "Pasting and password managers work"),
    "6.2.8": Requirement(1, "It is checked exactly as typed: nothing cut, no case changed"),
    "6.2.9": Requirement(2, "64 characters and more are taken"),
    "6.2.10": Requirement(2, "It stays valid: no change by the calendar"),
    "6.2.11": Requirement(2, "Words of this organisation are refused"),
    "6.2.12": Requirement(2, "Passwords from breaches are refused", gap=NOT_CHECKED),
    "6.3.1": Requirement(1, "Guessing and stuffing are slowed"),
    "6.3.2": Requirement(1, "No default account exists"),
    "6.3.3": Requirement(2, "It takes two factors to come in", gap=TWO_SIGN_INS),
    "6.3.4": Requirement(2, "There is no other way in than those written down"),
    "6.3.5": Requirement(3, "A suspicious sign-in is notified to its owner"),
    "6.3.6": Requirement(3, "E-mail is no factor"),
    "6.3.7": Requirement(3, "A change of factors or password is notified to its owner"),
    "6.3.8": Requirement(3, "Nobody learns from an answer whether an account exists"),
    "6.4.1": Requirement(1, "First links are random, short-lived and no password"),
    "6.4.2": Requirement(1, "No hints, no secret questions"),
    "6.4.3": Requirement(2, "A forgotten password is renewed without passing by the second factor"),
    "6.4.4": Requirement(2, "A lost factor is renewed after proof of identity as strong as at the beginning"),
    "6.4.5": Requirement(3, "A user who must renew something is notified in time"),
    "6.4.6": Requirement(3, "An administrator can't choose a password for somebody"),
    "6.5.1": Requirement(2, "One-time and recovery codes work once"),
    "6.5.2": Requirement(2, "Stored recovery codes are hashed as passwords are", gap=DERIVED),
    "6.5.3": Requirement(2, "Codes and seeds come from a cryptographic generator"),
    "6.5.4": Requirement(2, "A code has at least 20 bits"),
    "6.5.5": Requirement(2, "One-time codes live for half a minute", gap=HALF_A_MINUTE_BESIDE),
    "6.5.6": Requirement(3, "Each factor can be taken back when it is stolen"),
    "6.5.7": Requirement(3, "Biometry only together with another factor"),
    "6.5.8": Requirement(3, "The time of one-time codes is the server's"),
    "6.6.1": Requirement(2, "Codes by phone only where nothing better is offered", NO_CODES_SENT),
    "6.6.2": Requirement(2, "Sent codes are bound to the attempt they belong to", NO_CODES_SENT),
    "6.6.3": Requirement(2, "Sent codes are protected from guessing", NO_CODES_SENT),
    "6.6.4": Requirement(3, "Push is protected from tiring people out", NO_CODES_SENT),
    "6.7.1": Requirement(3, "Public keys of passkeys can't be exchanged unnoticed"),
    "6.7.2": Requirement(3, "Challenges of passkeys are long and used once"),
    "6.8.1": Requirement(2, "Identities of several providers can't be mixed up", NO_PROVIDER),
    "6.8.2": Requirement(2, "Assertions of a provider are verified", NO_PROVIDER),
    "6.8.3": Requirement(2, "Assertions of a provider work once", NO_PROVIDER),
    "6.8.4": Requirement(2, "The strength of a provider's sign-in is checked", NO_PROVIDER),
    "7.1.1": Requirement(2, "Idle and whole length of a session are written down, with reasons"),
    "7.1.2": Requirement(2, "How many sessions one may have is written down"),
    "7.1.3": Requirement(2, "Sessions together with other systems are written down", NO_PROVIDER),
    "7.2.1": Requirement(1, "A session is verified by the server"),
    "7.2.2": Requirement(1, "Sessions have keys of their own, no static secret"),
    "7.2.3": Requirement(1, "A session's key is random, 128 bits at least"),
    "7.2.4": Requirement(1, "Signing in and anew makes a new key and ends the old"),
    "7.3.1": Requirement(2, "An idle session ends"),
    "7.3.2": Requirement(2, "A session ends after a whole length"),
    "7.4.1": Requirement(1, "A session that has ended opens nothing"),
    "7.4.2": Requirement(1, "Closing an account ends its sessions"),
    "7.4.3": Requirement(2, "After a change of password or factor the other sessions can be ended"),
    "7.4.4": Requirement(2, "Each page has a visible way out"),
    "7.4.5": Requirement(2, "An administrator can end the sessions of one person and of everybody"),
    "7.5.1": Requirement(2, "Who changes how to sign in proves identity again"),
    "7.5.2": Requirement(2, "Everybody sees their sessions and, after proving again who one is, can end them"),
    "7.5.3": Requirement(3, "The gravest acts ask for a second factor again"),
    "7.6.1": Requirement(2, "Sessions of a provider and ours end as agreed", NO_PROVIDER),
    "7.6.2": Requirement(2, "A session through a provider needs consent", NO_PROVIDER),
}
CHAPTERS: Final = {
    1: "Encoding and sanitization", 2: "Validation and business logic", 3: "Web frontend", 4: "API and web service",
    5: "File handling", 6: "Authentication", 7: "Session management", 8: "Authorization", 9: "Self-contained tokens",
    10: "OAuth and OIDC", 11: "Cryptography", 12: "Secure communication", 13: "Configuration", 14: "Data protection",
    15: "Secure coding", 16: "Security logging and errors", 17: "WebRTC",
}  # fmt: skip
# For chapters without one entry each: the ids that this repository can prove; the rest belongs to the deployment or is not ours.
PROVABLE: Final[dict[int, str]] = {
    1: "1.1.1-2 1.2.1-5 1.2.9 1.3.1-7 1.3.10-11 1.5.1-2",
    2: "2.1.1-3 2.2.1-3 2.3.1-4 2.4.1",
    3: "3.2.1-2 3.3.1-4 3.4.1-6 3.5.1 3.5.3 3.7.1-2",
    4: "4.1.1-3",
    5: "5.1.1 5.2.1-3 5.3.1-2 5.4.1-3",
    8: "8.1.1-2 8.2.1-3 8.3.1 8.4.1",
    11: "11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-3 11.5.1 11.6.1",
    12: "12.3.2",
    13: "13.1.1 13.2.2 13.4.2 13.4.5",
    14: "14.1.1-2 14.2.1-4 14.3.1-3",
    15: "15.1.1-3 15.2.1-3 15.3.1-7",
    16: "16.1.1 16.2.1-5 16.3.1-4 16.4.1-2 16.5.1-4",
}


def provable(chapter: int) -> list[str]:
    found = []
    for part in PROVABLE.get(chapter, "").split():
        stem, _dot, last = part.rpartition(".")
        first, _dash, until = last.partition("-")
        found += [f"{stem}.{n}" for n in range(int(first), int(until or first) + 1)]
    return found


def known_ids() -> set[str]:
    return set(OWN) | {asvs_id for chapter in CHAPTERS for asvs_id in provable(chapter)}
