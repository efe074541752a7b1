# Builds the plugin's root folder without an SDK on the machine, for plugin/build.sh --in-docker:
#
#   docker build --target plugin-rootfs .
#   docker build --target cli .              the command line, for deploy/cli.sh --in-docker
#   docker build --target aggregator .       the aggregator, ready to run
#
# SDK_IMAGE is the .NET SDK image with the native compiler's tools. Its publisher keeps it in a registry of its own: give
# the full name (--build-arg SDK_IMAGE=...), or tag it so. Its tags are fixed, so that the same commit gives the same files. The last stages only copy: what they hold was made
# and checked in the first.
ARG SDK_IMAGE=dotnet/sdk:10.0.401-noble-aot

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY . .
RUN ./plugin/build.sh --assemble-only

FROM scratch AS plugin-rootfs
COPY --from=build /source/artifacts/plugin/rootfs /

FROM build AS cli-build
RUN ./deploy/cli.sh

FROM scratch AS cli
COPY --from=cli-build /source/artifacts/bin/logrelay /logrelay

FROM build AS aggregator-build
RUN ./deploy/aggregator.sh

FROM scratch AS aggregator
COPY --from=aggregator-build /source/artifacts/aggregator/rootfs /
COPY --from=aggregator-build --chown=65532:65532 /source/artifacts/aggregator/rootfs/var/lib/logrelay-aggregator /var/lib/logrelay-aggregator
USER 65532:65532
WORKDIR /
VOLUME /var/lib/logrelay-aggregator
EXPOSE 7420
ENTRYPOINT ["/logrelay-aggregator"]
