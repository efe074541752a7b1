using LogRelay.Options.Parsing;

namespace LogRelay.Options.Routes;

/// <summary>What holds for one container when every layer is counted.</summary>
/// <param name="Stream">The options of its files; null when there are errors.</param>
/// <param name="Sinks">Where it goes; empty for the local files only.</param>
/// <param name="Errors">Everything that is wrong; empty on success.</param>
public sealed record ResolvedOptions(LogOptions? Stream, IReadOnlyList<ResolvedSink> Sinks, IReadOnlyList<LogOptError> Errors)
{
    /// <summary>True when there are options.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Stream))]
    public bool IsValid => Errors.Count == 0;

    /// <summary>What a person at <c>docker run</c> sees: all errors on one printable line; empty on success.</summary>
    public string ToLine() => new LogOptParseResult(null, Errors).ToLine();
}
