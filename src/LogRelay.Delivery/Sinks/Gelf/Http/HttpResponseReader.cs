using System.Buffers.Text;

namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>Reads one answer after another from a connection, in bounds, and throws their bodies away.</summary>
/// <remarks>One caller at a time. After an exception nothing more can be read.</remarks>
internal sealed class HttpResponseReader(Stream stream, TimeProvider time)
{
    /// <summary>Longest head, and longest line between chunks.</summary>
    public const int MaxHeadBytes = 16 * 1024;

    /// <summary>Longest body.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    private static readonly byte[] EndOfLine = "\r\n"u8.ToArray();
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private readonly byte[] _buffer = new byte[MaxHeadBytes];
    private int _start;
    private int _end;

    /// <summary>True when at least the beginning of another answer is here already.</summary>
    public bool HasMore => _end > _start;

    /// <summary>The next answer.</summary>
    /// <exception cref="IOException">The connection ended or broke, or what came is no answer in HTTP/1.1.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> ended it.</exception>
    public async ValueTask<HttpResponse> ReadAsync(CancellationToken ct)
    {
        HttpResponseHead head;
        do
        {
            var length = await FindAsync(EndOfHead, ct);
            head = HttpResponseHead.Parse(_buffer.AsSpan(_start, length), time.GetUtcNow());
            _start += length + 4;
        }
        while (head.Status is >= 100 and < 200 and not 101);

        // Only the end of the connection can end a body that does not say how long it is.
        var isOpenEnded = !head.IsChunked && head.ContentLength is null && head.Status is not (204 or 304);
        var isLast = head.Closes || isOpenEnded || head.Status == 101;
        if (!isLast && head.Status is not (204 or 304))
        {
            await (head.IsChunked ? SkipChunksAsync(ct) : SkipAsync(head.ContentLength ?? 0, ct));
        }
        return new HttpResponse(head.Status, head.RetryAfter, isLast);
    }

    private async ValueTask SkipChunksAsync(CancellationToken ct)
    {
        var total = 0L;
        while (true)
        {
            var length = await FindAsync(EndOfLine, ct);
            if (!Utf8Parser.TryParse(_buffer.AsSpan(_start, length), out long size, out var digits, 'x') || digits > 8 || size < 0)
            {
                throw new IOException("the receiver's answer has a chunk of no length");
            }
            _start += length + 2;
            if (size == 0)
            {
                break;
            }
            total = Bounded(total + size);
            await SkipAsync(size + 2, ct);
        }
        for (var length = -1; length != 0; total = Bounded(total + length))
        {
            length = await FindAsync(EndOfLine, ct);
            _start += length + 2;
        }
    }

    private async ValueTask SkipAsync(long bytes, CancellationToken ct)
    {
        Bounded(bytes);
        while (bytes > _end - _start)
        {
            bytes -= _end - _start;
            _start = _end;
            await FillAsync(ct);
        }
        _start += (int)bytes;
    }

    private static long Bounded(long bytes) =>
        bytes <= MaxBodyBytes + 2 ? bytes : throw new IOException($"the receiver answers with more than {MaxBodyBytes} bytes");

    // How far behind the start the mark stands.
    private async ValueTask<int> FindAsync(byte[] mark, CancellationToken ct)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf(mark);
            if (length >= 0)
            {
                return length;
            }
            await FillAsync(ct);
        }
    }

    private async ValueTask FillAsync(CancellationToken ct)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
        {
            throw new IOException($"the receiver answers with a head of more than {MaxHeadBytes} bytes");
        }
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), ct);
        _end += read > 0 ? read : throw new IOException("the receiver closed the connection without an answer");
    }
}
