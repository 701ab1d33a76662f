# Mingyin on a CPU: docker build -t mingyin . &&
#   docker run -e MINGYIN_SIGN_IN=never -p 127.0.0.1:7860:7860 -v mingyin:/data mingyin
# Without MINGYIN_SIGN_IN=never people sign in, and it starts only once there is a user (docs/serving.md).
# docs/docker.md says more.

FROM python:3.11-slim-bookworm AS build

# torch's own index of CPU builds can be named here where pip's usual one brings CUDA packages; both are pip's variables.
ARG PIP_INDEX_URL=""
ARG PIP_EXTRA_INDEX_URL=""
ARG EXTRAS="ocr,llm"
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN python -m venv /opt/mingyin
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY corpus corpus
COPY rag rag
COPY ui ui
RUN /opt/mingyin/bin/pip install ".[${EXTRAS}]"

FROM python:3.11-slim-bookworm

RUN useradd --create-home --uid 1000 mingyin && install -d -o 1000 -g 1000 /data
COPY --from=build /opt/mingyin /opt/mingyin

# The prepared model (about 240 MB) is kept with the documents and their index, so that a new container starts at once.
ENV PATH=/opt/mingyin/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MINGYIN_HOME=/data \
    MINGYIN_CACHE=/data/models

USER 1000:1000
WORKDIR /data
VOLUME /data
EXPOSE 7860

# The first start prepares the model and indexes what there is before it listens.
HEALTHCHECK --interval=30s --timeout=10s --start-period=5m --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/api/v1/health', timeout=8)"]

ENTRYPOINT ["mingyin"]
CMD ["serve", "--host", "0.0.0.0"]
