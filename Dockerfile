# Builds the plugin's root folder without an SDK on the machine, for plugin/build.sh --in-docker:
#
#   docker build --target plugin-rootfs .
#
# Its tags are fixed, so that the same commit gives the same files. The last stages only copy: what they hold was made
# and checked in the first.
ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0.401-noble-aot

FROM ${SDK_IMAGE} AS build
WORKDIR /source
COPY . .
RUN ./plugin/build.sh --assemble-only

FROM scratch AS plugin-rootfs
COPY --from=build /source/artifacts/plugin/rootfs /
