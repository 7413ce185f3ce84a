# syntax=docker/dockerfile:1
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /build

# build steps: `make docker-steps` follows these very lines outside an image.
COPY Cargo.toml Cargo.lock Makefile askama.toml ./
COPY loadtest/Cargo.toml loadtest/
COPY .ci/deps .ci/
RUN make deps
COPY src src/
COPY index index/
COPY params params/
COPY fixtures fixtures/
COPY web web/
COPY loadtest/src loadtest/src/
RUN make release
# end of build steps

FROM debian:bookworm-slim
RUN groupadd --gid 10001 berceau \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin berceau \
 && install -d -o berceau -g berceau /data
COPY --from=build /build/target/release/berceau /usr/local/bin/berceau
# A number, so that an orchestrator can see that it is not root. Only /data is written: the root may be read-only.
USER 10001:10001
WORKDIR /data
VOLUME /data
ENV BERCEAU_DATA=/data BERCEAU_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=4s --start-period=60s CMD ["berceau", "health"]
ENTRYPOINT ["berceau"]
CMD ["serve"]
