# SPDX-License-Identifier: BSD-2-Clause
"""The README's picture of the page, for browser.py with PICTURES=FOLDER."""
import base64
import os
import struct
import zlib

from selenium.webdriver.common.by import By

WIDTH = 760             # of the text with its margins
MOST_BYTES = 60000
STEPS = 31              # shades of each colour above black

# Chromium decodes a PNG, and returns its pixels in base64.
PIXELS = """
    const done = arguments[1], image = new Image();
    image.onload = () => {
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [image.width, image.height];
        const context = canvas.getContext("2d");
        context.drawImage(image, 0, 0);
        const data = context.getImageData(0, 0, image.width, image.height).data;
        done([image.width, image.height, btoa(Array.from(data, v => String.fromCharCode(v)).join(""))]);
    };
    image.src = "data:image/png;base64," + arguments[0];
"""


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def small_png(width, height, pixels):
    """A PNG with a palette: a third of the size that Chromium writes."""
    shades = [round(value * STEPS / 255) * 255 // STEPS for value in range(256)]
    pixels, colours, lines = pixels.translate(bytes(shades)), {}, bytearray()
    for y in range(height):
        row = pixels[y * width * 4:(y + 1) * width * 4]
        lines += b"\0" + bytes(colours.setdefault(row[at:at + 3], len(colours)) for at in range(0, len(row), 4))
    return b"\x89PNG\r\n\x1a\n" + b"".join((
        chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)), chunk(b"PLTE", b"".join(colours)),
        chunk(b"IDAT", zlib.compress(bytes(lines), 9)), chunk(b"IEND", b"")))


def takes_the_picture(page, _):
    """web.png: the page with a new token, from the top to the table of prompts."""
    page.log_in()
    page.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": WIDTH, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    page.get_token(audience="web1.example.com", ttl="5m")
    below = page.driver.find_element(By.ID, "prompts").rect
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": below["y"] + below["height"] + 16, "scale": 1}
    taken = page.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "clip": clip, "captureBeyondViewport": True})
    page.driver.get("about:blank")      # the policy of our page forbids data: images
    width, height, pixels = page.driver.execute_async_script(PIXELS, taken["data"])
    picture = small_png(width, height, base64.b64decode(pixels))
    assert len(picture) <= MOST_BYTES, "%d bytes" % len(picture)
    with open(os.path.join(os.environ["PICTURES"], "web.png"), "wb") as file:
        file.write(picture)
