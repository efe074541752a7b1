using System.Text;
using LogRelay.Journal.Index;

namespace LogRelay.Query.Matching;

/// <summary>Where tokens begin and end in a line: as <see cref="TokenReader"/> finds them.</summary>
internal static class TokenBytes
{
    /// <summary>Whether a token's character stands at <paramref name="place"/>; false at the end.</summary>
    public static bool IsAt(ReadOnlySpan<byte> text, int place) =>
        Rune.DecodeFromUtf8(text[place..], out var rune, out _) == System.Buffers.OperationStatus.Done && TokenReader.IsOfToken(rune);

    /// <summary>Whether a token's character stands before <paramref name="place"/>.</summary>
    public static bool IsBefore(ReadOnlySpan<byte> text, int place) =>
        Rune.DecodeLastFromUtf8(text[..place], out var rune, out _) == System.Buffers.OperationStatus.Done && TokenReader.IsOfToken(rune);
}
