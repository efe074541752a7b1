using LogRelay.Options;

namespace LogRelay.Delivery.Tests.Sinks.Gelf;

/// <summary>Options that point at a receiver on loopback.</summary>
internal static class GelfReceivers
{
    public static GelfOptions Tcp(int port, string host = "127.0.0.1") => new()
    {
        Transport = GelfTransport.Tcp,
        Host = host,
        Port = port,
        CompressionType = GelfCompressionType.None,
        CompressionLevel = 1,
        TcpMaxReconnect = 3,
        TcpReconnectDelay = TimeSpan.FromSeconds(1),
    };

    public static GelfOptions Tls(int port, string caFile, string host = "localhost") => Tcp(port, host) with
    {
        Transport = GelfTransport.Tls,
        Tls = TlsOptions.Default with { CaFile = caFile },
    };

    public static GelfOptions Http(int port, bool bulk = false, GelfCompressionType compression = GelfCompressionType.Gzip) => Tcp(port) with
    {
        Transport = GelfTransport.Http,
        CompressionType = compression,
        Http = new GelfHttpOptions("/gelf", bulk, HeadersFile: null),
    };

    public static GelfOptions Https(int port, string caFile) => Http(port) with
    {
        Transport = GelfTransport.Https,
        Host = "localhost",
        Tls = TlsOptions.Default with { CaFile = caFile },
    };

    public static GelfOptions Udp(int port, GelfCompressionType compression = GelfCompressionType.Gzip, int level = 1) => new()
    {
        Transport = GelfTransport.Udp,
        Host = "127.0.0.1",
        Port = port,
        CompressionType = compression,
        CompressionLevel = level,
        TcpMaxReconnect = 0,
        TcpReconnectDelay = TimeSpan.Zero,
    };
}
