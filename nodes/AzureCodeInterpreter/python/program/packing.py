"""How jobs and reports travel: as JSON, or where that is much shorter, as its deflated bytes in base64."""

from binascii import a2b_base64, b2a_base64
from zlib import compress, decompress

# Shorter text is sent as it is: packing it would cost more than it saves.
WORTH_PACKING = 4096


def pack(text):
    if len(text) < WORTH_PACKING:
        return text
    packed = b2a_base64(compress(text.encode("ascii"), 1), newline=False).decode("ascii")
    return packed if len(packed) < len(text) * 0.75 else text


def unpack(text):
    return text if text.startswith("{") else decompress(a2b_base64(text)).decode("ascii")
