namespace LogRelay.Plugin.Endpoints;

/// <summary>Body of <c>/LogDriver.StopLogging</c>.</summary>
internal sealed record StopLoggingRequest(string? File);
