# One stage builds, one runs. tests/test_packaging.py replays these steps without Docker.
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv /opt/clacbot && /opt/clacbot/bin/pip install --quiet --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY storage storage
COPY locale locale
RUN /opt/clacbot/bin/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . \
 && /opt/clacbot/bin/pip install --quiet --no-deps dist/clacbot-*.whl \
 && /opt/clacbot/bin/pip uninstall --quiet --yes setuptools pip

FROM python:3.13-slim
COPY --from=build /opt/clacbot /opt/clacbot
RUN mkdir /data && chown 10001:10001 /data
ENV PATH=/opt/clacbot/bin:$PATH \
    CLACBOT_DATA_DIR=/data \
    CLACBOT_HOST=0.0.0.0 \
    CLACBOT_PORT=8080 \
    CLACBOT_LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['CLACBOT_PORT'] + '/health', timeout=4)"]
ENTRYPOINT ["clacbot"]
CMD ["serve"]
