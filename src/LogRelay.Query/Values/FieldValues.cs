namespace LogRelay.Query.Values;

/// <summary>The values of a field, most frequent first. Immutable.</summary>
/// <param name="Field">The field's name.</param>
/// <param name="Values">As many as were asked for.</param>
/// <param name="Records">Records that match.</param>
/// <param name="RecordsWithField">Of these, records that have the field.</param>
/// <param name="Distinct">Values that were counted, those that are not listed included.</param>
/// <param name="Uncounted">Values, one for each record, that found no room: not 0 when there were too many different ones, and counts may be too low.</param>
public sealed record FieldValues(
    string Field, IReadOnlyList<FieldValueCount> Values, long Records, long RecordsWithField, long Distinct, long Uncounted);
