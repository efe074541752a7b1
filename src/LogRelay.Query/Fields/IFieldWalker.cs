namespace LogRelay.Query.Fields;

/// <summary>Sees every field of a line.</summary>
internal interface IFieldWalker
{
    /// <summary>Sees a field.</summary>
    /// <param name="name">As a query names it: <c>a.b</c> for nested objects; as the line spells it. Borrowed.</param>
    void Visit(scoped ReadOnlySpan<byte> name);
}
