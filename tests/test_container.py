"""What can be said of the image without building it: how it is put together, and that its recipe's own commands fit."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def instructions() -> list[tuple[str, str]]:
    joined = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines)]


def of_last_stage(instructions: list[tuple[str, str]]) -> list[tuple[str, str]]:
    last = max(place for place, (name, _) in enumerate(instructions) if name == "FROM")
    return instructions[last:]


def images() -> list[str]:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    built = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    return built + [service["image"] for service in compose["services"].values() if "image" in service]


@pytest.mark.parametrize("image", images())
def test_every_image_is_pinned_to_a_version(image: str) -> None:
    assert re.fullmatch(r"[a-z]+:\d[\w.-]*", image)


def test_the_service_does_not_run_as_root(instructions: list[tuple[str, str]]) -> None:
    user = [rest for name, rest in of_last_stage(instructions) if name == "USER"]
    assert user
    assert user[-1].split(":")[0] not in {"0", "root"}


def test_health_is_asked_of_livez(instructions: list[tuple[str, str]]) -> None:
    (health,) = [rest for name, rest in of_last_stage(instructions) if name == "HEALTHCHECK"]
    assert "http://127.0.0.1:8000/livez" in health


def test_it_serves_from_its_volume_unless_told_otherwise(instructions: list[tuple[str, str]]) -> None:
    stage = dict(of_last_stage(instructions))
    assert stage["CMD"] == '["secondsource", "serve", "--host", "0.0.0.0"]'
    assert stage["VOLUME"] == "/data"
    assert "DATABASE_URL=sqlite:////data/" in stage["ENV"]


def test_only_locked_packages_are_installed(instructions: list[tuple[str, str]]) -> None:
    installs = [rest for name, rest in instructions if name == "RUN" and ("pip install" in rest or "uv sync" in rest)]
    assert len(installs) == 3
    assert all("--require-hashes" in install or "--locked --no-dev" in install for install in installs)


def test_whatever_is_copied_is_there_and_let_in(instructions: list[tuple[str, str]]) -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name, rest in instructions:
        if name == "COPY" and not rest.startswith("--from"):
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists()
                assert source in let_in


def test_the_database_is_neither_open_to_the_world_nor_without_a_password() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert "ports" not in services["database"]
    assert ":?" in services["database"]["environment"]["POSTGRES_PASSWORD"]
    assert all(port.startswith("127.0.0.1:") for port in services["secondsource"]["ports"])
