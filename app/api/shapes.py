"""What every answer is made of: moments, days, digests, and that no field is told that is not described."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

At = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z$")]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
AppointmentKind = Literal["holder", "deputy", "acting"]


class Told(BaseModel):
    model_config = ConfigDict(extra="forbid")
