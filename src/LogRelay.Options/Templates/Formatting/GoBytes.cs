using System.Text;

namespace LogRelay.Options.Templates.Formatting;

/// <summary>
/// Go's strings are bytes: <c>len</c>, <c>truncate</c>, <c>index</c> and <c>slice</c> count them, not characters. Inside
/// the templates a Go string is therefore a .NET string with one character, U+0000 to U+00FF, for each byte of its UTF-8;
/// this turns one into the other. Does not throw.
/// </summary>
internal static class GoBytes
{
    /// <summary>The bytes of ordinary text.</summary>
    public static string Of(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Ordinary text of bytes; what is not UTF-8 becomes U+FFFD.</summary>
    public static string ToText(string bytes) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Takes the first character off the bytes; a byte that begins none counts as U+FFFD of one byte.</summary>
    public static Rune First(ReadOnlySpan<char> bytes, out int used)
    {
        Span<byte> head = stackalloc byte[4];
        var count = Math.Min(head.Length, bytes.Length);
        for (var i = 0; i < count; i++)
        {
            head[i] = (byte)bytes[i];
        }

        var status = Rune.DecodeFromUtf8(head[..count], out var rune, out used);
        used = status == System.Buffers.OperationStatus.Done ? used : 1;
        return rune;
    }
}
