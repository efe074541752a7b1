using LogRelay.Delivery.Sinks;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Processing;

/// <summary>What is to be sent.</summary>
/// <param name="Records">The records; possibly none. Valid until the buffers are used again.</param>
/// <param name="Facts">What was found out about each; null when nothing was looked for.</param>
internal readonly record struct ProcessedRecords(RecordBatch Records, RecordFacts? Facts);
