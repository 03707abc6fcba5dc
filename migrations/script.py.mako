"""${message}

Rules: both engines; SQL and plain column types only, nothing imported from app; no batch mode, no rebuilt table; history
tables (event, value, revision, definition, signing_key) gain no column and lose none; a table that is made anew has its
triggers made anew here; a new table of history gets the triggers of 0004. There is no way down: a log is not taken back.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
