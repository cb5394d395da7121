# Two stages: uv and the compiler's leavings stay in the first. The base is Debian 13, whose PostgreSQL tools are
# version 17; `secondsource backup` needs tools at least as new as the server.
FROM python:3.11-slim-trixie AS build
ENV UV_PROJECT_ENVIRONMENT=/opt/secondsource \
    UV_PYTHON_DOWNLOADS=never \
    UV_LINK_MODE=copy \
    UV_COMPILE_BYTECODE=1
WORKDIR /build
COPY scripts/uv.txt scripts/uv.txt
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r scripts/uv.txt
# Dependencies change more rarely than the code, and are a layer of their own.
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --no-install-project --no-cache
COPY README.md LICENSE ./
COPY migrations migrations
COPY app app
RUN uv sync --locked --no-dev --no-editable --no-cache

FROM python:3.11-slim-trixie
LABEL org.opencontainers.image.title="Secondsource" \
      org.opencontainers.image.description="Is there a second source? News claims with their attribution chains and a status that is derived." \
      org.opencontainers.image.licenses="Apache-2.0"
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin secondsource \
 && install -d -o secondsource -g secondsource -m 0700 /data
COPY --from=build /opt/secondsource /opt/secondsource
# SQLite in the volume unless the environment names another database: DATABASE_URL=postgresql://user:password@host/name
ENV PATH=/opt/secondsource/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DATABASE_URL=sqlite:////data/secondsource.sqlite
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
# Liveness, which does not touch the database: an unreachable database is no reason to kill the service.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/livez', timeout=2)"]
CMD ["secondsource", "serve", "--host", "0.0.0.0"]
