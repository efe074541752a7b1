using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>Status line and headers of an answer, as far as they matter to somebody who only posts (RFC 9112).</summary>
internal readonly record struct HttpResponseHead
{
    /// <summary>Three digits.</summary>
    public required int Status { get; init; }

    /// <summary>Bytes of the body; null when the head does not say.</summary>
    public long? ContentLength { get; init; }

    /// <summary>The body comes in chunks.</summary>
    public bool IsChunked { get; init; }

    /// <summary>The receiver closes the connection behind this answer.</summary>
    public bool Closes { get; init; }

    /// <summary>How long the receiver asked to be left alone; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Reads a head.</summary>
    /// <param name="head">All lines, each ended by CR LF, the empty one left out.</param>
    /// <param name="now">For dates in <c>Retry-After</c>.</param>
    /// <exception cref="IOException">That is no answer in HTTP/1.</exception>
    public static HttpResponseHead Parse(ReadOnlySpan<byte> head, DateTimeOffset now)
    {
        var end = head.IndexOf("\r\n"u8);
        var first = end < 0 ? head : head[..end];
        var isOld = first.StartsWith("HTTP/1.0 "u8);
        if ((!isOld && !first.StartsWith("HTTP/1.1 "u8))
            || !Utf8Parser.TryParse(first[9..], out int status, out var digits)
            || digits != 3
            || status < 100
            || (first.Length > 12 && first[12] != ' '))
        {
            throw new IOException("the receiver does not answer in HTTP/1.1");
        }
        var result = new HttpResponseHead { Status = status, Closes = isOld };
        while (end >= 0)
        {
            head = head[(end + 2)..];
            end = head.IndexOf("\r\n"u8);
            result = result.With(end < 0 ? head : head[..end], now);
        }
        return result;
    }

    private HttpResponseHead With(ReadOnlySpan<byte> line, DateTimeOffset now)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0)
        {
            return this;
        }
        var value = line[(colon + 1)..].Trim(" \t"u8);
        return line[..colon] switch
        {
            var name when Is(name, "content-length"u8) => this with { ContentLength = Length(value) },
            var name when Is(name, "transfer-encoding"u8) => this with { IsChunked = Is(value, "chunked"u8) ? true : throw Malformed() },
            var name when Is(name, "connection"u8) => this with { Closes = Is(value, "close"u8) || (Closes && !Is(value, "keep-alive"u8)) },
            var name when Is(name, "retry-after"u8) => this with { RetryAfter = Wait(Encoding.ASCII.GetString(value), now) },
            _ => this,
        };
    }

    private long Length(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out long length, out var digits) && digits == value.Length && length >= 0 && (ContentLength ?? length) == length
            ? length
            : throw Malformed();

    private static TimeSpan? Wait(string value, DateTimeOffset now)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }
        return DateTimeOffset.TryParseExact(value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
            ? (until > now ? until - now : TimeSpan.Zero)
            : null;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) => Ascii.EqualsIgnoreCase(text, lowerCase);

    private static IOException Malformed() => new("the receiver's answer does not say where it ends");
}
