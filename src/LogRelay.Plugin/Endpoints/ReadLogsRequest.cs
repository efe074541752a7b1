using LogRelay.Options.Containers;

namespace LogRelay.Plugin.Endpoints;

/// <summary>Body of <c>/LogDriver.ReadLogs</c>. The second key is <c>Config</c>, whatever Docker's documentation says.</summary>
internal sealed record ReadLogsRequest(ContainerDescription? Info, ReadLogsConfig? Config);
