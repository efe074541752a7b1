using LogRelay.Aggregator.Access;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>Something that must be refused.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Code">What the client is told, and the log.</param>
/// <param name="Reason">A part of the words, in both.</param>
/// <param name="Act">Does it.</param>
internal sealed record RefusalCase(string Name, string Code, string Reason, Func<GuardedAggregator, Task<Answer>> Act)
{
    /// <summary>Changes the aggregator's settings.</summary>
    public Func<AccessSettings, AccessSettings>? Settings { get; init; }

    /// <summary>A part of what the log says, when the client cannot be told the same.</summary>
    public string? Logged { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
