using System.Buffers;

namespace LogRelay.Delivery.Processing.Redaction;

/// <summary>E-mail addresses, as people write them: a name, an at sign, a domain with a dot.</summary>
internal static class EmailFinder
{
    private const int LongestName = 64;
    private const int LongestDomain = 255;

    private static readonly SearchValues<byte> Name =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-"u8);

    private static readonly SearchValues<byte> NameEdge =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-"u8);

    private static readonly SearchValues<byte> Domain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"u8);

    /// <summary>Adds the addresses of a line.</summary>
    public static void Find(ReadOnlySpan<byte> line, SecretSpans secrets)
    {
        var from = 0;
        while (line[from..].IndexOf((byte)'@') is var found and >= 0)
        {
            var at = from + found;
            from = at + 1;
            var start = NameStart(line, at);
            var end = DomainEnd(line, at + 1);
            if (start < at && end > at + 1)
            {
                secrets.Add(start, end);
                from = end;
            }
        }
    }

    private static int NameStart(ReadOnlySpan<byte> line, int at)
    {
        var start = at;
        while (start > 0 && at - start < LongestName && (Name.Contains(line[start - 1]) || line[start - 1] >= 0x80))
        {
            start--;
        }
        // Signs that may be in a name are more often quotes, braces and the like around it.
        while (start < at && !NameEdge.Contains(line[start]) && line[start] < 0x80)
        {
            start++;
        }
        return start;
    }

    private static int DomainEnd(ReadOnlySpan<byte> line, int start)
    {
        var end = start;
        while (end < line.Length && end - start < LongestDomain && (Domain.Contains(line[end]) || line[end] >= 0x80))
        {
            end++;
        }
        while (end > start && line[end - 1] is (byte)'.' or (byte)'-')
        {
            end--;
        }
        var dot = line[start..end].LastIndexOf((byte)'.');
        // The last part of a domain is never a number; "user@10.0.0.1" is no mail address.
        return dot > 0 && end - start - dot > 2 && !char.IsAsciiDigit((char)line[start + dot + 1]) ? end : start;
    }
}
