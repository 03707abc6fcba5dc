"""The pages of what hangs on a decision, in one list for whoever joins all pages."""

from __future__ import annotations

from app.pages import comments, conditions, dispensations, exceptions, notices, sign_offs
from app.pages.door import Pages

pages = Pages()
for subject in (sign_offs, comments, conditions, notices, dispensations, exceptions):
    pages.routes += subject.pages.routes
