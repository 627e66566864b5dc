"""What the environment decides, read once at start. The service refuses what is missing or unsafe.

Lives here: the values, where they come from, and which of them are refused. Must not: anything
that acts on them. Nobody reads the environment elsewhere.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self, cast

from pydantic import (
    AliasChoices,
    Field,
    IPvAnyAddress,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from consult.drop_name import USUAL_NAME, check_pattern
from consult.mail_server import is_address, read_server
from consult.secret_files import take_secrets_from_files
from consult.secret_keys import (
    FEWEST_DIFFERENT_SIGNS,
    KEY_BYTES,
    SECRETS,
    demonstration_keys,
    read_key,
    read_master_keys,
    refuse_demonstration_keys,
)
from consult.setting_problems import SettingIsMissing, SettingIsUnsafe, SettingProblem

SHORTEST_SECRET = 32
PREFIX = "CONSULT_"
MOST_PROXIES = 5
MOST_DRAIN_SECONDS = 300
AGE_RECIPIENT = re.compile(r"age1[02-9ac-hj-np-z]{58}")

Port = Annotated[int, Field(ge=1, le=65535)]
Proxies = Annotated[int, Field(ge=0, le=MOST_PROXIES)]
DrainSeconds = Annotated[int, Field(ge=0, le=MOST_DRAIN_SECONDS)]

__all__ = [
    "KEY_BYTES",
    "SettingIsMissing",
    "SettingIsUnsafe",
    "SettingProblem",
    "Settings",
    "load_settings",
    "read_key",
    "read_master_keys",
]


class _GivenEnvironment(EnvSettingsSource):
    """Reads the variables from the mapping given instead of the process."""

    environ: ClassVar[Mapping[str, str]] = {}

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self.environ.items() if value != ""}


class Settings(BaseSettings):
    """Everything that the environment decides. Frozen; its repr shows no secret."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    demonstration: bool = False
    secret_key: str = Field(repr=False)
    pepper: str = Field(repr=False)
    master_keys: str = Field(repr=False)
    secret_key_file: Path | None = Field(default=None, repr=False)
    pepper_file: Path | None = Field(default=None, repr=False)
    master_keys_file: Path | None = Field(default=None, repr=False)
    base_url: str
    instance: Path
    database_url: str = Field(repr=False)
    keys_database_url: str = Field(repr=False)
    content: Path | None = None
    port: Port = Field(default=8000, validation_alias=AliasChoices("CONSULT_PORT", "PORT", "port"))
    listen: IPvAnyAddress = IPv4Address("127.0.0.1")
    drain_seconds: DrainSeconds = 0
    metrics_token: str = Field(default="", repr=False)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    drop_folder: Path | None = None
    drop_name: str = USUAL_NAME
    smtp_url: str = Field(default="", repr=False)
    mail_from: str = ""
    anchor_mail: str = ""
    trusted_proxies: Proxies = 0
    backup_recipient: str = ""
    erased_file: Path

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies travel over HTTPS only."""
        return not self.demonstration

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what is given and nothing else: `load_settings` reads the environment."""
        return (init_settings,)

    @field_validator("secret_key", "metrics_token")
    @classmethod
    def _secret_is_long(cls, value: str, about: ValidationInfo) -> str:
        if not value and about.field_name == "metrics_token":
            return value  # off
        if len(value) < SHORTEST_SECRET or len(set(value)) < FEWEST_DIFFERENT_SIGNS:
            raise ValueError(f"must be at least {SHORTEST_SECRET} random characters")
        return value

    @field_validator("pepper")
    @classmethod
    def _pepper_is_a_key(cls, value: str) -> str:
        read_key(value)
        return value

    @field_validator("master_keys")
    @classmethod
    def _master_keys_are_keys(cls, value: str) -> str:
        read_master_keys(value)
        return value

    @field_validator("database_url", "keys_database_url")
    @classmethod
    def _is_a_url(cls, value: str) -> str:
        if "://" not in value:
            raise ValueError("must be a database URL such as sqlite:////srv/consult/consult.db")
        return value

    @field_validator("content")
    @classmethod
    def _content_is_a_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("must name an existing folder")
        return value

    @field_validator("drop_folder", "erased_file")
    @classmethod
    def _is_a_whole_path(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_absolute():
            raise ValueError("must be a whole path that begins with /")
        return value

    @field_validator("drop_name")
    @classmethod
    def _drop_name_is_a_pattern(cls, value: str) -> str:
        check_pattern(value)
        return value

    @field_validator("smtp_url")
    @classmethod
    def _smtp_url_names_a_server(cls, value: str) -> str:
        if value:
            read_server(value)
        return value

    @field_validator("backup_recipient")
    @classmethod
    def _backup_recipient_is_a_public_key(cls, value: str) -> str:
        if value and not AGE_RECIPIENT.fullmatch(value):
            raise ValueError("must be a public key of age, which begins with age1")
        return value

    @field_validator("mail_from", "anchor_mail")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if value and not is_address(value):
            raise ValueError("must be an e-mail address without a name, such as desk@example.org")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _log_level_in_capitals(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value

    @field_validator("base_url")
    @classmethod
    def _base_url_is_plain(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")) or "?" in value or "#" in value:
            raise ValueError("must be an address such as https://consult.example.org")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if not self.demonstration and not self.base_url.startswith("https://"):
            raise ValueError("CONSULT_BASE_URL must begin with https:// outside a demonstration")
        if self.keys_database_url == self.database_url:
            raise ValueError("CONSULT_KEYS_DATABASE_URL must not be the main database")
        if read_key(self.pepper) in read_master_keys(self.master_keys).values():
            raise ValueError("CONSULT_PEPPER must not be one of CONSULT_MASTER_KEYS")
        if bool(self.smtp_url) != bool(self.mail_from):
            raise ValueError("CONSULT_SMTP_URL and CONSULT_MAIL_FROM are set together, or neither")
        if self.anchor_mail and not self.smtp_url:
            raise ValueError("CONSULT_ANCHOR_MAIL needs CONSULT_SMTP_URL and CONSULT_MAIL_FROM")
        return self


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment (`environ`, or the process's own).

    Raises SettingIsMissing or SettingIsUnsafe with one sentence that names the variable.
    """
    given = _read_environment(os.environ if environ is None else environ)
    demonstration = str(given.get("demonstration", "")).lower() in {"1", "true", "yes", "on"}
    instance = Path(given.get("instance", "instance")).absolute()
    given["instance"] = instance
    given.setdefault("database_url", f"sqlite:///{instance / 'consult.db'}")
    given.setdefault("keys_database_url", f"sqlite:///{instance / 'keys.db'}")
    given.setdefault("erased_file", instance / "erased.txt")
    take_secrets_from_files(given)
    if demonstration:
        given.setdefault("base_url", f"http://127.0.0.1:{given.get('port', 8000)}")
        given = {**demonstration_keys(instance), **given}
    else:
        refuse_demonstration_keys(given, instance)
    for name in (*SECRETS, "base_url"):
        if name not in given:
            raise SettingIsMissing(
                f"{PREFIX}{name.upper()} is not set; the service does not start without it."
            )
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingIsUnsafe(_one_sentence(error, given)) from None


def _read_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    source = type("_Source", (_GivenEnvironment,), {"environ": environ})(Settings)
    given = cast("dict[str, Any]", source())
    for alias in ("CONSULT_PORT", "PORT"):
        if alias in given:
            given.setdefault("port", given.pop(alias))
    return given


def _one_sentence(error: ValidationError, given: Mapping[str, Any]) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    problem = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return f"{problem}."
    name = str(first["loc"][0]).upper().removeprefix(PREFIX)
    if f"{name.lower()}_file" in given:
        name += "_FILE"
    if first["type"] != "value_error":
        problem = f"cannot be used: {problem[0].lower()}{problem[1:]}"
    return f"{PREFIX}{name} {problem}."
