using LogRelay.Delivery.Sinks;
using LogRelay.Query.Sources;

namespace LogRelay.Aggregator.Forwarding;

/// <summary>One sink of forward.json.</summary>
/// <param name="Plan">What it is made of.</param>
/// <param name="Streams">Which streams it gets.</param>
internal sealed record ForwardRule(SinkPlan Plan, StreamFilter Streams);
