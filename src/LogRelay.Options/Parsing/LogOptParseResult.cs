using System.Globalization;

namespace LogRelay.Options.Parsing;

/// <summary>Either options or everything that is wrong with them.</summary>
public sealed record LogOptParseResult
{
    // Enough for any honest mistake; a map of thousands of bad names still gives one readable line.
    private const int MaxShown = 20;

    internal LogOptParseResult(LogOptions? options, IReadOnlyList<LogOptError> errors)
    {
        Options = options;
        Errors = errors;
    }

    /// <summary>The options; null when there are errors.</summary>
    public LogOptions? Options { get; }

    /// <summary>All errors: unknown names first, by name, then bad values in the catalogue's order. Empty on success.</summary>
    public IReadOnlyList<LogOptError> Errors { get; }

    /// <summary>True when there are options.</summary>
    [System.Diagnostics.CodeAnalysis.MemberNotNullWhen(true, nameof(Options))]
    public bool IsValid => Options is not null;

    /// <summary>What a person at <c>docker run</c> sees: all errors on one printable line; empty on success.</summary>
    public string ToLine()
    {
        var line = string.Join("; ", Errors.Take(MaxShown).Select(error => error.Message));
        return Errors.Count > MaxShown
            ? line + string.Create(CultureInfo.InvariantCulture, $"; and {Errors.Count - MaxShown} more")
            : line;
    }
}
