using System.Buffers;
using System.Text;

namespace LogRelay.Delivery.Processing.Redaction;

/// <summary>
/// Values whose name says that they are secret: <c>password=x</c>, <c>DB_PASSWORD: x</c>, <c>"client_secret":"x"</c>,
/// <c>accessToken='x'</c>.
/// </summary>
internal static class PasswordFinder
{
    private const int LongestName = 64;

    private static readonly SearchValues<byte> UnquotedEnd = SearchValues.Create(" \t\n\r,;&\"'}])"u8);

    /// <summary>Adds the secret values of a line.</summary>
    public static void Find(ReadOnlySpan<byte> line, SecretSpans secrets)
    {
        var from = 0;
        while (line[from..].IndexOfAny((byte)'=', (byte)':') is var found and >= 0)
        {
            var separator = from + found;
            from = separator + 1;
            if (IsSecret(NameBefore(line, separator)))
            {
                var (start, end) = ValueBehind(line, from);
                if (!IsNoValue(line[start..end]))
                {
                    secrets.Add(start, end);
                }
                from = end;
            }
        }
    }

    private static ReadOnlySpan<byte> NameBefore(ReadOnlySpan<byte> line, int separator)
    {
        var end = separator;
        while (end > 0 && line[end - 1] is (byte)' ' or (byte)'"' or (byte)'\'' or (byte)'\\')
        {
            end--;
        }
        var start = end;
        while (start > 0 && end - start < LongestName && (SecretBytes.Base64Url.Contains(line[start - 1]) || line[start - 1] == '.'))
        {
            start--;
        }
        return line[start..end];
    }

    private static (int Start, int End) ValueBehind(ReadOnlySpan<byte> line, int start)
    {
        while (start < line.Length && line[start] is (byte)' ' or (byte)'=' or (byte)'>')
        {
            start++;
        }
        // JSON within JSON has its quotes escaped.
        var quote = start;
        while (quote < line.Length && line[quote] == '\\')
        {
            quote++;
        }
        if (quote < line.Length && line[quote] is (byte)'"' or (byte)'\'')
        {
            return (quote + 1, QuotedEnd(line, quote + 1, line[quote], quote - start));
        }
        var length = line[start..].IndexOfAny(UnquotedEnd);
        return (start, length < 0 ? line.Length : start + length);
    }

    private static int QuotedEnd(ReadOnlySpan<byte> line, int start, byte quote, int escapes)
    {
        for (var at = start; at < line.Length; at++)
        {
            if (line[at] != quote)
            {
                continue;
            }
            var before = at;
            while (before > start && line[before - 1] == '\\')
            {
                before--;
            }
            // As many backslashes as before the opening quote close it; in plain JSON an even number does.
            if (at - before == escapes || (escapes == 0 && (at - before) % 2 == 0))
            {
                return before == at || escapes > 0 ? before : at;
            }
        }
        return line.Length;
    }

    private static bool IsSecret(ReadOnlySpan<byte> name) =>
        EndsWith(name, "password"u8) || EndsWith(name, "passwd"u8) || EndsWith(name, "passphrase"u8) || EndsWith(name, "pwd"u8)
        || EndsWith(name, "secret"u8) || EndsWith(name, "token"u8) || EndsWith(name, "credential"u8)
        || EndsWith(name, "api_key"u8) || EndsWith(name, "api-key"u8) || EndsWith(name, "apikey"u8)
        || EndsWith(name, "access_key"u8) || EndsWith(name, "access-key"u8) || EndsWith(name, "accesskey"u8)
        || EndsWith(name, "secret_key"u8) || EndsWith(name, "secretkey"u8)
        || EndsWith(name, "private_key"u8) || EndsWith(name, "privatekey"u8);

    private static bool IsNoValue(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("null"u8) || value.SequenceEqual("true"u8) || value.SequenceEqual("false"u8);

    private static bool EndsWith(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lower) =>
        name.Length >= lower.Length && Ascii.EqualsIgnoreCase(name[^lower.Length..], lower);
}
