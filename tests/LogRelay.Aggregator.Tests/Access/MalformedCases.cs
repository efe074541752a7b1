using System.Net;
using System.Text;

namespace LogRelay.Aggregator.Tests.Access;

/// <summary>What is no call at all.</summary>
internal static class MalformedCases
{
    private static readonly byte[] Preface = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static readonly byte[] Settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    private static readonly (string Name, byte[] Bytes)[] Connections =
    [
        ("HTTP/1.1 without a token", Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")),
        ("garbage", [.. Enumerable.Range(0, 4096).Select(static number => (byte)(number * 31))]),
        ("half a preface and garbage", [.. Preface[..20], .. new byte[100]]),
        ("settings of the wrong length", [.. Preface, 0, 0, 5, 4, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5]),
        ("a frame of 16 MB", [.. Preface, .. Settings, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]),
        ("data of no call", [.. Preface, .. Settings, 0, 0, 1, 0, 0, 0, 0, 0, 1, 7]),
        ("headers of an even call", [.. Preface, .. Settings, 0, 0, 1, 1, 4, 0, 0, 0, 2, 0x82]),
        ("headers that cannot be unpacked", [.. Preface, .. Settings, 0, 0, 4, 1, 4, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]),
        ("a window of nothing", [.. Preface, .. Settings, 0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        ("a ping of no length", [.. Preface, .. Settings, 0, 0, 0, 6, 0, 0, 0, 0, 0]),
    ];

    public static IEnumerable<RefusalCase> Cases =>
    [
        .. Connections.Select(static one => new RefusalCase("connection: " + one.Name, "connection", "", a => a.RawAsync(one.Bytes)) { Logged = "" }),
        new("a message that is no protobuf", "InvalidArgument", "a message cannot be read", static a => a.GrpcBytesAsync([0, 0, 0, 0, 3, 0xff, 0xff, 0xff])),
        new("a message of a half field", "InvalidArgument", "a message cannot be read", static a => a.GrpcBytesAsync([0, 0, 0, 0, 2, 0x0a, 0x7f])),
        new("no message at all", "InvalidArgument", "a call begins with Hello", static a => a.GrpcBytesAsync([])),
        new("a message without a Hello", "InvalidArgument", "a call begins with Hello", static a => a.GrpcBytesAsync([0, 0, 0, 0, 0])),
        new("another content type", "415", "", static a => a.HttpAsync("/logrelay.v1.Ingest/Relay", "Bearer " + a.Keys["node"], static request =>
            (request.Method, request.Content) = (HttpMethod.Post, new StringContent("{}", Encoding.UTF8, "application/json")))) { Logged = "cannot be done" },
    ];

    /// <summary>A call of a node whose messages are these bytes.</summary>
    public static async Task<Answer> GrpcBytesAsync(this GuardedAggregator aggregator, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/logrelay.v1.Ingest/Relay") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.Add("Authorization", "Bearer " + aggregator.Keys["node"]);
        request.Headers.Add("TE", "trailers");
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.ContentType = new("application/grpc");
        using var response = await aggregator.Http().SendAsync(request);
        _ = await response.Content.ReadAsByteArrayAsync();
        var from = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        var status = (Grpc.Core.StatusCode)int.Parse(from.GetValues("grpc-status").Single(), System.Globalization.CultureInfo.InvariantCulture);
        return new Answer(status.ToString(), Uri.UnescapeDataString(from.GetValues("grpc-message").Single()));
    }
}
