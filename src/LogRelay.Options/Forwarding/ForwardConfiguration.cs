using System.Collections.ObjectModel;

namespace LogRelay.Options.Forwarding;

/// <summary>What an aggregator's forward.json says, read and checked as a whole. Immutable; safe from any thread.</summary>
/// <param name="Sinks">In the file's order.</param>
public sealed record ForwardConfiguration(IReadOnlyList<ForwardSink> Sinks)
{
    /// <summary>No file: nothing is forwarded.</summary>
    public static ForwardConfiguration Empty { get; } = new(ReadOnlyCollection<ForwardSink>.Empty);
}
