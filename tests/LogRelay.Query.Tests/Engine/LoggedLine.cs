using LogRelay.Journal.Levels;

namespace LogRelay.Query.Tests.Engine;

/// <summary>A line as the generator made it, with what it holds.</summary>
/// <param name="Stream">Index of its stream.</param>
/// <param name="TimeNano">Nanoseconds since 1970-01-01 UTC.</param>
/// <param name="Text">The line.</param>
/// <param name="IsError">stderr.</param>
/// <param name="Level">The level that it names.</param>
/// <param name="Fields">Its fields, by the names by which a query finds them.</param>
internal sealed record LoggedLine(
    int Stream, long TimeNano, string Text, bool IsError, LogLevel Level, IReadOnlyList<KeyValuePair<string, string>> Fields);
