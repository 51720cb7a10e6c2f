# An image of `mscpof serve`; compose.yaml puts nginx in front. docs/operate/host.md says more.
FROM python:3.11-bookworm AS build
WORKDIR /src
COPY . .
RUN make wheel

FROM python:3.11-slim-bookworm
WORKDIR /opt
COPY --from=build /src/requirements-serve.txt /src/dist/*.whl /opt/files/
RUN python3 -m venv /opt/mscpof
RUN /opt/mscpof/bin/pip install --no-deps --require-hashes --requirement /opt/files/requirements-serve.txt
RUN /opt/mscpof/bin/pip install --no-deps /opt/files/*.whl
# Nobody: it owns no file, and writes to /tmp alone.
USER 65534
EXPOSE 7878
HEALTHCHECK CMD ["/opt/mscpof/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7878/health')"]
CMD ["/opt/mscpof/bin/mscpof", "serve"]
