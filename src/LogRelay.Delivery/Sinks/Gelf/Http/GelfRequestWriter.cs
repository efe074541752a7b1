using System.Buffers.Text;
using System.Globalization;
using System.Text;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>Puts messages into requests: one into each, or as many as may go together.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class GelfRequestWriter : IDisposable
{
    /// <summary>Longest body of several messages: below Graylog's default limit of 65,536 bytes, which counts before compression.</summary>
    public const int MaxBulkBytes = 60_000;

    private readonly GelfOptions _options;
    private readonly GelfHttpOptions _http;
    private readonly GelfCompressor _compressor;
    private readonly ByteBuffer _body = new();
    private readonly ByteBuffer _packed = new();
    private byte[] _head = [];

    /// <summary>Remembers where to, and how.</summary>
    public GelfRequestWriter(GelfOptions options)
    {
        _options = options;
        _http = options.Http ?? throw new ArgumentException("BUG: a GELF sink over HTTP without its options", nameof(options));
        _compressor = new GelfCompressor(options.CompressionType, options.CompressionLevel);
    }

    /// <summary>Longest message; a longer one is shortened.</summary>
    public int MaxMessageBytes { get; set; } = GelfTcpSink.MaxFrameBytes;

    /// <summary>Before the first request on a connection: reads the headers anew that go with every request.</summary>
    /// <exception cref="OptionFileException">Their file cannot be used.</exception>
    public void PrepareHead()
    {
        var host = _options.Host.Contains(':', StringComparison.Ordinal) ? $"[{_options.Host.Split('%')[0]}]" : _options.Host;
        var defaultPort = _options.Transport == GelfTransport.Https ? 443 : 80;
        var port = _options.Port == defaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{_options.Port}");
        var type = _http.Bulk ? "application/x-ndjson" : "application/json";
        var encoding = _options.CompressionType == GelfCompressionType.None ? "" : "Content-Encoding: gzip\r\n";
        var start = $"POST {_http.Path} HTTP/1.1\r\nHost: {host}{port}\r\nUser-Agent: LogRelay\r\nContent-Type: {type}\r\n{encoding}";
        _head = [.. Encoding.ASCII.GetBytes(start), .. _http.HeadersFile is { } file ? HttpHeadersFile.Read(file) : [], .. "Content-Length: "u8];
    }

    /// <summary>Appends one request with the first message that waits, and with those behind it that may go with it.</summary>
    public GelfRequest Append(ByteBuffer destination, GelfEncoder encoder, SinkBatch batch, BatchOutcomes outcomes, int first)
    {
        _body.Clear();
        AppendMessage(encoder, batch, first);
        var next = first + 1;
        while (_http.Bulk && outcomes[first] == RecordState.Waiting && next < outcomes.Count && outcomes[next] == RecordState.Waiting)
        {
            var length = _body.Length;
            _body.Append("\n"u8);
            AppendMessage(encoder, batch, next);
            if (_body.Length > Math.Min(MaxBulkBytes, MaxMessageBytes))
            {
                _body.Length = length;
                break;
            }
            next++;
        }
        outcomes.Set(first, next - first, RecordState.Sent);
        AppendRequest(destination);
        return new GelfRequest(first, next - first, _body.Length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _body.Dispose();
        _packed.Dispose();
    }

    private void AppendMessage(GelfEncoder encoder, SinkBatch batch, int index)
    {
        var start = _body.Length;
        encoder.Append(_body, batch.Records, batch.Records.Records[index], batch.Facts, index);
        if (_body.Length - start > MaxMessageBytes)
        {
            _body.Length = start;
            encoder.AppendCut(_body, batch.Records, batch.Records.Records[index], MaxMessageBytes, batch.Facts, index);
        }
    }

    private void AppendRequest(ByteBuffer destination)
    {
        _packed.Clear();
        _compressor.Compress(_body.Span, _packed);
        destination.Append(_head);
        _ = Utf8Formatter.TryFormat(_packed.Length, destination.Reserve(16), out var written);
        destination.Advance(written);
        destination.Append("\r\n\r\n"u8);
        destination.Append(_packed.Span);
    }
}
