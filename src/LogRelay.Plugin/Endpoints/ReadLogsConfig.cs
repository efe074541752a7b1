namespace LogRelay.Plugin.Endpoints;

/// <summary>What <c>docker logs</c> was asked for.</summary>
/// <param name="Since">RFC 3339; Go's zero time (year 1) when not given.</param>
/// <param name="Until">RFC 3339; Go's zero time when not given.</param>
/// <param name="Tail">Records from the end; negative for all.</param>
/// <param name="Follow">Whether to stay and send what comes.</param>
internal sealed record ReadLogsConfig(string? Since, string? Until, long Tail = -1, bool Follow = false);
