"""Phones as people type and read them; of staff and of people under support alike."""

import phonenumbers


def phone_e164(typed: str) -> str | None:
    """«067 000 00 00», «80670000000», «+380…» -> «+380670000000»; None when it is no phone number."""
    digits = "".join(letter for letter in typed if letter.isdigit())
    if len(digits) == 11 and digits.startswith("80"):
        typed = "+3" + digits
    try:
        number = phonenumbers.parse(typed, "UA")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_display(e164: str) -> str:
    """«067 000 00 00» for a Ukrainian number, the international form for others."""
    if e164.startswith("+380") and len(e164) == 13:
        return f"0{e164[4:6]}\u00a0{e164[6:9]}\u00a0{e164[9:11]}\u00a0{e164[11:]}"
    return phonenumbers.format_number(phonenumbers.parse(e164), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
