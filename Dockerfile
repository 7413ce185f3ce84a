# syntax=docker/dockerfile:1
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /build

# build steps: `make docker-steps` follows these very lines outside an image.
COPY Cargo.toml Cargo.lock Makefile askama.toml ./
COPY loadtest/Cargo.toml loadtest/
COPY .ci .ci/
RUN make deps
COPY src src/
COPY index index/
COPY fixtures fixtures/
COPY web web/
COPY loadtest/src loadtest/src/
RUN touch src/main.rs src/lib.rs && make release
# end of build steps

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home /data berceau && install -d -o berceau /data
COPY --from=build /build/target/release/berceau /usr/local/bin/berceau
USER berceau
WORKDIR /data
VOLUME /data
ENV BERCEAU_DATA=/data BERCEAU_LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=4s --start-period=60s CMD ["berceau", "health"]
ENTRYPOINT ["berceau"]
CMD ["serve"]
