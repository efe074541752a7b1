namespace LogRelay.Query.Values;

/// <summary>The fields of the lines that match, most frequent first. Immutable.</summary>
/// <param name="Names">The names.</param>
/// <param name="Records">Records that were looked at.</param>
/// <param name="Uncounted">Names, one for each record, that found no room: not 0 when some fields are not listed.</param>
public sealed record FieldNames(IReadOnlyList<FieldName> Names, long Records, long Uncounted);
