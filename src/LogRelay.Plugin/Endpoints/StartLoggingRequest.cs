using LogRelay.Options.Containers;

namespace LogRelay.Plugin.Endpoints;

/// <summary>Body of <c>/LogDriver.StartLogging</c>, under Docker's own names.</summary>
internal sealed record StartLoggingRequest(string? File, ContainerDescription? Info);
