using System.Collections.ObjectModel;

namespace LogRelay.Options.Routes;

/// <summary>What relay.json says, read and checked as a whole. Immutable; safe from any thread.</summary>
/// <param name="Defaults">Log-opts of every container, below its route's and its own.</param>
/// <param name="Routes">By name.</param>
public sealed record RelayConfiguration(
    IReadOnlyDictionary<string, string?> Defaults,
    IReadOnlyDictionary<string, Route> Routes)
{
    /// <summary>No file: no defaults and no routes.</summary>
    public static RelayConfiguration Empty { get; } = new(
        ReadOnlyDictionary<string, string?>.Empty, ReadOnlyDictionary<string, Route>.Empty);
}
