using LogRelay.Query.Language.Syntax;

namespace LogRelay.Query.Matching;

/// <summary>What a pattern demands of the ends of its text where it stands in a line: whole tokens, unless a * says otherwise.</summary>
internal readonly struct TextEnds
{
    private readonly int _length;
    private readonly bool _startsWithToken;
    private readonly bool _endsWithToken;

    /// <summary>Of a pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">Its text in UTF-8; not empty.</param>
    public TextEnds(TextPattern pattern, ReadOnlySpan<byte> text)
    {
        _length = text.Length;
        _startsWithToken = !pattern.AnyBefore && TokenBytes.IsAt(text, 0);
        _endsWithToken = !pattern.AnyAfter && TokenBytes.IsBefore(text, text.Length);
    }

    /// <summary>Whether the text that begins at a place is as the pattern wants it.</summary>
    public bool AreWhole(ReadOnlySpan<byte> line, int start) =>
        !(_startsWithToken && start > 0 && TokenBytes.IsBefore(line, start))
        && !(_endsWithToken && TokenBytes.IsAt(line, start + _length));

    /// <summary>The same of the text that ends before a place.</summary>
    public bool AreWholeBefore(ReadOnlySpan<byte> line, int end) => AreWhole(line, end - _length);
}
