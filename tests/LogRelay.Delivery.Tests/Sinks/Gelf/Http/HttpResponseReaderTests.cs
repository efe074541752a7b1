using System.Text;
using LogRelay.Delivery.Sinks.Gelf.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Delivery.Tests.Sinks.Gelf.Http;

public sealed class HttpResponseReaderTests
{
    private const string Next = "HTTP/1.1 299 Next\r\nContent-Length: 0\r\n\r\n";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", 202)]
    [InlineData("HTTP/1.1 200\r\ncontent-length:5\r\n\r\nhello", 200)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304)]
    [InlineData("HTTP/1.1 503 Busy\r\nTransfer-Encoding: Chunked\r\n\r\n5;ext=1\r\nhello\r\n0a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n", 503)]
    [InlineData("HTTP/1.1 500 \r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 500)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", 202)]
    [InlineData("HTTP/1.0 202 Accepted\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n", 202)]
    [InlineData("HTTP/1.1 202 Accepted\r\nno header at all\r\n: x\r\nContent-Length: 0\r\n\r\n", 202)]
    public async Task ReadAsync_AnswerThatKeepsTheConnection_EndsWhereTheNextBegins(string answer, int status)
    {
        foreach (var step in new[] { 1, 7, int.MaxValue })
        {
            var reader = Reader(answer + Next, step);

            Assert.Equal(new HttpResponse(status, null, IsLast: false), await reader.ReadAsync(Ct));
            Assert.Equal(299, (await reader.ReadAsync(Ct)).Status);
            Assert.False(reader.HasMore);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 202 Accepted\r\n\r\nas long as the connection lasts")]
    [InlineData("HTTP/1.0 202 Accepted\r\nContent-Length: 0\r\n\r\n")]
    public async Task ReadAsync_AnswerThatEndsTheConnection_IsTheLast(string answer) =>
        Assert.Equal(new HttpResponse(202, null, IsLast: true), await Reader(answer).ReadAsync(Ct));

    [Theory]
    [InlineData("7", 7)]
    [InlineData("0", 0)]
    [InlineData("Mon, 23 Nov 2026 08:02:00 GMT", 120)]
    [InlineData("Mon, 23 Nov 2026 07:00:00 GMT", 0)]
    [InlineData("-1", null)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    public async Task ReadAsync_RetryAfter_IsReadInBothForms(string value, int? seconds)
    {
        var response = await Reader($"HTTP/1.1 429 Too Many Requests\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n").ReadAsync(Ct);

        Assert.Equal(seconds is { } known ? TimeSpan.FromSeconds(known) : null, response.RetryAfter);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 202 Acc")]
    [InlineData("HTTP/1.1 202 Accepted\r\nContent-Length: 5\r\n\r\nhel")]
    [InlineData("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")]
    [InlineData("HTTP/2 202\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("{\"version\":\"1.1\"}\r\n\r\n")]
    [InlineData("HTTP/1.1 20 Short\r\n\r\n")]
    [InlineData("HTTP/1.1 2020 Long\r\n\r\n")]
    [InlineData("HTTP/1.1 -20 Negative\r\n\r\n")]
    [InlineData("HTTP/1.1 099 Low\r\n\r\n")]
    [InlineData("HTTP/1.1 200OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1048579\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n")]
    public async Task ReadAsync_NoWholeAnswer_Throws(string answer) =>
        await Assert.ThrowsAsync<IOException>(() => Reader(answer).ReadAsync(Ct).AsTask());

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nX: ", "x")]
    [InlineData("HTTP/1.1 200 OK\r\n", "X: x\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "400\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "Trailer: x\r\n")]
    public async Task ReadAsync_AnswerWithoutEnd_IsGivenUp(string start, string again)
    {
        var endless = start + string.Concat(Enumerable.Repeat(again, 2_000_000 / again.Length));

        await Assert.ThrowsAsync<IOException>(() => Reader(endless).ReadAsync(Ct).AsTask());
    }

    private static HttpResponseReader Reader(string answer, int step = int.MaxValue) =>
        new(new SteppedStream(Encoding.Latin1.GetBytes(answer), step), new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 8, 0, 0, TimeSpan.Zero)));

    /// <summary>Gives out so many bytes at a time, as a network may.</summary>
    private sealed class SteppedStream(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer.Length > step ? buffer[..step] : buffer, cancellationToken);
    }
}
