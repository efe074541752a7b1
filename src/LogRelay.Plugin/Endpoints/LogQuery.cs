using System.Text;
using LogRelay.Diagnostics.Messages;
using LogRelay.Journal.JsonFile;
using LogRelay.Journal.Streams;

namespace LogRelay.Plugin.Endpoints;

/// <summary>A checked <c>docker logs</c> request.</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="SinceNano">Skip until the first record that is not older; null for no limit.</param>
/// <param name="UntilNano">End at the first record that is newer; null for no limit.</param>
/// <param name="Tail">Only that many records from the end; null for all.</param>
/// <param name="Follow">Stay until the container stops.</param>
internal sealed record LogQuery(string ContainerId, long? SinceNano, long? UntilNano, long? Tail, bool Follow)
{
    // Go's zero time, which means "not given".
    private const string ZeroTime = "0001-01-01T00:00:00Z";

    /// <summary>Checks a request.</summary>
    /// <returns>Null, and what is wrong, when it cannot be answered.</returns>
    public static LogQuery? From(ReadLogsRequest? request, out string? fault)
    {
        fault = null;
        var config = request?.Config ?? new ReadLogsConfig(null, null);
        if (request?.Info is not { ContainerID.Length: > 0 } info)
        {
            fault = "ReadLogs came without a container; Docker sends it so when it repeats a failed call: try again";
            return null;
        }
        if (!ContainerIds.IsValid(info.ContainerID))
        {
            fault = $"ContainerID \"{Shown.Of(info.ContainerID)}\" is not a container id: {ContainerIds.Rule}";
            return null;
        }
        if (!TryReadTime("Since", config.Since, out var since, out fault) || !TryReadTime("Until", config.Until, out var until, out fault))
        {
            return null;
        }
        return new LogQuery(info.ContainerID, since, until, config.Tail < 0 ? null : config.Tail, config.Follow);
    }

    private static bool TryReadTime(string name, string? text, out long? nano, out string? fault)
    {
        nano = null;
        fault = null;
        if (string.IsNullOrEmpty(text) || text == ZeroTime)
        {
            return true;
        }
        if (!Rfc3339Nano.TryParse(Encoding.UTF8.GetBytes(text), out var parsed))
        {
            fault = $"{name}=\"{Shown.Of(text)}\" is not an RFC 3339 time";
            return false;
        }
        nano = parsed;
        return true;
    }
}
