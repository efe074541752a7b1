using LogRelay.Options.Patterns;

namespace LogRelay.Options;

/// <summary>What is made unreadable before a line leaves the host.</summary>
public sealed record RedactionOptions
{
    /// <summary>Kinds of secrets.</summary>
    public RedactionPresets Presets { get; init; }

    /// <summary>Whatever this matches, too; it matches nothing empty. Null for nothing else.</summary>
    public LinePattern? Pattern { get; init; }

    /// <summary>What stands in the secret's place.</summary>
    public required string Replacement { get; init; }
}
