using LogRelay.Protocol.V1;

namespace LogRelay.Query.Json;

/// <summary>The names of levels, as queries have them.</summary>
public static class LevelNames
{
    /// <summary>All of them, in the order of their numbers.</summary>
    public static IReadOnlyList<string> All { get; } = ["unknown", "trace", "debug", "info", "warn", "error", "fatal"];

    /// <summary>A level's name; a newer server may have more levels than this program.</summary>
    public static string Of(Level level) => (int)level >= 0 && (int)level < All.Count ? All[(int)level] : "unknown";
}
