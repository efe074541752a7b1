namespace LogRelay.Query.Fields;

/// <summary>Sees the values of one field of a line: one, or each scalar of an array.</summary>
internal interface IFieldVisitor
{
    /// <summary>Sees a value.</summary>
    /// <returns>True to end the search: it is what was looked for.</returns>
    bool Visit(FieldValue value);
}
