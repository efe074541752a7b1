namespace LogRelay.Options.Forwarding;

/// <summary>One destination of an aggregator.</summary>
/// <param name="Name">Names its cursors.</param>
/// <param name="Streams">Which streams it gets: a query over what is known of a stream; empty for all.</param>
/// <param name="Options">They name exactly one sink.</param>
public sealed record ForwardSink(string Name, string Streams, LogOptions Options);
