"""A claim as a picture to share: 1200 by 630 pixels, the size that Open Graph readers ask for."""

import io
from collections.abc import Iterator
from importlib.resources import as_file, files

from PIL import Image, ImageDraw, ImageFont

from app.domain.vocabulary import Status

SIZE = (1200, 630)
_MARGIN = 72
_TONES = {
    Status.CONFIRMED: "#0b5f36",
    Status.CORROBORATED: "#0b5f36",
    Status.SINGLE_SOURCE: "#6a4700",
    Status.MULTIPLE_SOURCES: "#6a4700",
    Status.CONTRADICTED: "#98201c",
    Status.RETRACTED: "#98201c",
    Status.DISPUTED: "#5b2f92",
    Status.UNVERIFIED: "#454b58",
}
_INK, _SOFT, _PAPER = "#16181d", "#4d5462", "#ffffff"


def card(text: str, status: Status, told_status: str, label: str) -> bytes:
    """The picture as PNG: the status in words, the claim, and what is told of it."""
    picture = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(picture)
    tone = _TONES[status]
    draw.rectangle((0, 0, 24, SIZE[1]), fill=tone)
    chip = _font("bold", 34)
    width = draw.textlength(told_status, font=chip)
    draw.rounded_rectangle((_MARGIN, 64, _MARGIN + width + 48, 124), radius=30, fill=tone)
    draw.text((_MARGIN + 24, 94), told_status, font=chip, fill=_PAPER, anchor="lm")
    y = _paragraph(draw, text, "serif", 54, 4, 164, _INK)
    _paragraph(draw, label, "bold", 34, 3, y + 36, tone)
    draw.text((SIZE[0] - _MARGIN, 94), "Secondsource", font=_font("bold", 30), fill=_SOFT, anchor="rm")
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    return written.getvalue()


def _paragraph(draw: ImageDraw.ImageDraw, text: str, face: str, size: int, most: int, y: int, fill: str) -> int:
    """Write a text in at most so many lines; where it ends."""
    font = _font(face, size)
    lines = list(_lines(draw, text, font))
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip() + "…"]
    for line in lines:
        draw.text((_MARGIN, y), line, font=font, fill=fill)
        y += round(size * 1.3)
    return y


def _lines(draw: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and draw.textlength(longer, font=font) > SIZE[0] - 2 * _MARGIN:
            yield line
            longer = word
        line = longer
    yield line


def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    name = {"bold": "DejaVuSans-Bold.ttf", "serif": "DejaVuSerif-Bold.ttf"}[face]
    with as_file(files("app.pages").joinpath(f"fonts/{name}")) as path:
        return ImageFont.truetype(path, size)
