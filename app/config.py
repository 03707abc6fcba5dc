"""Settings, from the environment and a .env file, each with a safe default."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CARRIED = Path(__file__).parent.parent / "workflows"  # the procedure files that come with Duly


class Settings(BaseSettings):
    """What an operator may set; docs/reference/settings.md says it in full."""

    model_config = SettingsConfigDict(env_prefix="DULY_", env_file=".env", extra="ignore", ignored_types=(cached_property,))

    data: Path = Path("data")
    database_url: str = ""
    migration_url: str = ""
    read_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    workflows: Path | None = None
    test_clock: Path | None = None
    pgbouncer: bool = False
    lock_seconds: int = 5
    token_hours: int = 8
    ended_token_days: Annotated[int, Field(ge=0)] = 30
    security_event_days: Annotated[int, Field(ge=1)] = 365
    session_hours: int = 8
    paper_megabytes: int = 25

    @cached_property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'duly.sqlite').resolve()}"

    @cached_property
    def procedures(self) -> tuple[Path, ...]:
        """Give the folders of procedure files: those that come with Duly, and the installation's own."""
        return (CARRIED, self.workflows) if self.workflows else (CARRIED,)

    @cached_property
    def owner(self) -> str:
        """Give the address that migrations use: the owner's where one is set."""
        return self.migration_url or self.database
