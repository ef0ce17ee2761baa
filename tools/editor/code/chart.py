import struct
import zlib

revenue = {"Jan": 41, "Feb": 38, "Mar": 52, "Apr": 61, "May": 58, "Jun": 73, "Jul": 70, "Aug": 84}

# Stands for matplotlib, which real sessions have: a bar chart, pixel by pixel.
width, height, margin = 560, 320, 32
canvas = [[(255, 255, 255)] * width for _ in range(height)]


def fill(left, top, right, bottom, colour):
    for y in range(top, bottom):
        canvas[y][left:right] = [colour] * (right - left)


top_value = max(revenue.values())
step = (width - 2 * margin) // len(revenue)
for share in (0.25, 0.5, 0.75, 1):
    y = height - margin - int(share * (height - 2 * margin))
    fill(margin, y, width - margin, y + 1, (222, 222, 222))
for index, value in enumerate(revenue.values()):
    left = margin + index * step
    colour = (11, 92, 173) if value == top_value else (124, 181, 236)
    bar = int(value / top_value * (height - 2 * margin))
    fill(left + 8, height - margin - bar, left + step - 8, height - margin, colour)
fill(margin, height - margin, width - margin, height - margin + 2, (90, 90, 90))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


rows = b"".join(b"\0" + bytes(part for pixel in row for part in pixel) for row in canvas)
with open("revenue.png", "wb") as file:
    file.write(b"\x89PNG\r\n\x1a\n")
    file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)))
    file.write(chunk(b"IDAT", zlib.compress(rows)))
    file.write(chunk(b"IEND", b""))

{"months": len(revenue), "best": max(revenue, key=revenue.get)}
