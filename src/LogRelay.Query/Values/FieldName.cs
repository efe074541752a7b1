namespace LogRelay.Query.Values;

/// <summary>A field that was seen.</summary>
/// <param name="Name">As a query names it; as the first line that has it spells it.</param>
/// <param name="Records">Records that have it.</param>
public sealed record FieldName(string Name, long Records);
