namespace LogRelay.Query.Values;

/// <summary>A value of a field.</summary>
/// <param name="Value">Its text, escapes resolved; a long one ends with an ellipsis after its first 256 bytes.</param>
/// <param name="Records">Records that have it.</param>
public sealed record FieldValueCount(string Value, long Records);
