namespace LogRelay.Query.Fields;

/// <summary>The value of a field as it stands in the line. Borrowed.</summary>
/// <param name="written">JSON: without the quotes; logfmt: likewise. Escapes are not resolved.</param>
/// <param name="isEscaped">True when <paramref name="written"/> holds escapes.</param>
internal readonly ref struct FieldValue(ReadOnlySpan<byte> written, bool isEscaped)
{
    /// <summary>The value without its quotes, escapes as they are.</summary>
    public ReadOnlySpan<byte> Written { get; } = written;

    /// <summary>True when <see cref="Written"/> holds escapes.</summary>
    public bool IsEscaped { get; } = isEscaped;
}
