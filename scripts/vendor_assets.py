"""Take the compiled styles and scripts of the GOV.UK and MOJ components into app/pages/static, free of what is gov.uk's alone.

A developer runs it after unpacking the npm packages govuk-frontend and @ministryofjustice/frontend into NODE_MODULES:
`vendor_assets.py NODE_MODULES app/pages/static`. The output is committed; nothing of it is fetched when Duly is set up.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

GOVUK, MOJ = "govuk-frontend/dist/govuk", "@ministryofjustice/frontend/moj"
FACES = re.compile(r"@font-face\{[^}]*\}")
FAMILY = re.compile(r'"?GDS Transport"?,arial,sans-serif')
MAPS = re.compile(r"(?:/\*#|//#) sourceMappingURL=\S*(?: \*/)?")
IMAGES = re.compile(r"url\((['\"]?)/?assets/images/")
KEPT_OUT = {"govuk-crest.svg"}  # the royal arms


def neutral(css: str) -> str:
    """Drop the font that is for gov.uk alone, and make addresses of images relative."""
    css = FAMILY.sub("var(--body-font)", FACES.sub("", css))
    return IMAGES.sub(r"url(\1images/", MAPS.sub("", css))


def vendor(modules: Path, static: Path) -> None:
    """Write the styles, the scripts and the images that the styles name."""
    govuk, moj = modules / GOVUK, modules / MOJ
    (static / "images").mkdir(parents=True, exist_ok=True)
    styles = ((govuk / "govuk-frontend.min.css", "govuk.css"), (moj / "moj-frontend.min.css", "moj.css"))
    for file, name in styles:
        (static / name).write_text(neutral(file.read_text()))
    (static / "govuk.js").write_text(MAPS.sub("", (govuk / "govuk-frontend.min.js").read_text()))
    named = set(re.findall(r"images/([\w.-]+)", "".join((static / name).read_text() for _, name in styles)))
    for image in sorted(named - KEPT_OUT):
        for folder in (govuk, moj):
            if (found := folder / "assets/images" / image).exists():
                shutil.copy(found, static / "images" / image)


if __name__ == "__main__":
    vendor(Path(sys.argv[1]), Path(sys.argv[2]))
