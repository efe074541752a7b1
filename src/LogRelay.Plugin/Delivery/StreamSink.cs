using LogRelay.Delivery.Sinks;

namespace LogRelay.Plugin.Delivery;

/// <summary>One sink of one stream.</summary>
/// <param name="Plan">What it is made of; its name is the name of its cursor.</param>
/// <param name="Tag">What the sink is given as the stream's tag.</param>
internal sealed record StreamSink(SinkPlan Plan, string Tag)
{
    /// <summary>The name of its cursor; at most one of a name for each stream.</summary>
    public string Name => Plan.Name;

    /// <summary>Whether the other makes the same of the stream's lines, at the same place.</summary>
    public bool IsSame(StreamSink other) =>
        string.Equals(Name, other.Name, StringComparison.Ordinal)
        && Plan.Settings.Equals(other.Plan.Settings)
        && Plan.Processing.Equals(other.Plan.Processing)
        && string.Equals(Tag, other.Tag, StringComparison.Ordinal);
}
