using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Sinks;

/// <summary>Records of one stream on their way to a sink.</summary>
/// <param name="Stream">Whose records they are.</param>
/// <param name="Records">The records, in the journal's order, after processing (split lines joined).</param>
/// <param name="Facts">What processing found out about each of them; null when nothing was looked for.</param>
public readonly record struct SinkBatch(StreamContext Stream, RecordBatch Records, RecordFacts? Facts = null);
