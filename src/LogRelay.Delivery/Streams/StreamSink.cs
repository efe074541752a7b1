using LogRelay.Delivery.Sinks;
using LogRelay.Diagnostics.Messages;
using LogRelay.Options;
using LogRelay.Options.Values;

namespace LogRelay.Delivery.Streams;

/// <summary>One sink of one stream.</summary>
/// <param name="Plan">What it is made of; its name is the name of its cursor.</param>
/// <param name="Tag">What the sink is given as the stream's tag.</param>
public sealed record StreamSink(SinkPlan Plan, string Tag)
{
    /// <summary>The name of its cursor; at most one of a name for each stream.</summary>
    public string Name => Plan.Name;

    /// <summary>What is wrong with the rendered tag for this sink, to be said after its name; null when nothing is.</summary>
    public string? FindTagProblem() =>
        // An option's own value was checked when it was read; a tag is rendered for each container.
        Plan.Settings is CloudWatchOptions && CloudWatchNames.StreamProblem(Tag) is { } problem
            ? $"is rendered to \"{Shown.Of(Tag)}\"; the log stream that it names {problem}"
            : null;

    /// <summary>Whether the other makes the same of the stream's lines, at the same place.</summary>
    public bool IsSame(StreamSink other) =>
        string.Equals(Name, other.Name, StringComparison.Ordinal)
        && Plan.Settings.Equals(other.Plan.Settings)
        && Plan.Processing.Equals(other.Plan.Processing)
        && string.Equals(Tag, other.Tag, StringComparison.Ordinal);
}
