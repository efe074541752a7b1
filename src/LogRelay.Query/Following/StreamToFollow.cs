using LogRelay.Journal.Reading;

namespace LogRelay.Query.Following;

/// <summary>A stream whose new records are wanted.</summary>
/// <param name="Facts">Who it is.</param>
/// <param name="Reader">Stands where to begin; disposed of by the tail when the stream or the tail ends.</param>
public sealed record StreamToFollow(StreamFacts Facts, IRecordReader Reader);
