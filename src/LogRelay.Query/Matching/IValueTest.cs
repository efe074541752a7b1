namespace LogRelay.Query.Matching;

/// <summary>Says whether a field's value is what is asked for. Immutable; any thread.</summary>
internal interface IValueTest
{
    /// <summary>Whether the value, its escapes resolved, is the right one.</summary>
    bool IsMatch(ReadOnlySpan<byte> value);

    /// <summary>What every matching value holds.</summary>
    RequiredText Required { get; }

    /// <summary>Tokens of the line when its field has a matching value.</summary>
    RequiredTokens Tokens { get; }
}
