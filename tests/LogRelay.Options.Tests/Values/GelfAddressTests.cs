using LogRelay.Options.Values;
using Xunit;

namespace LogRelay.Options.Tests.Values;

public sealed class GelfAddressTests
{
    [Theory]
    [InlineData("udp://graylog:12201", GelfTransport.Udp, "graylog", 12201)]
    [InlineData("tcp://192.168.0.42:12201", GelfTransport.Tcp, "192.168.0.42", 12201)]
    [InlineData("TCP://Graylog.Example:1", GelfTransport.Tcp, "graylog.example", 1)]
    [InlineData("udp://[2001:DB8::7]:65535", GelfTransport.Udp, "2001:db8::7", 65535)]
    [InlineData("udp://[fe80::1%25eth0]:12201", GelfTransport.Udp, "fe80::1%eth0", 12201)]
    [InlineData("udp://[2001:db8:0:0::7]:12201", GelfTransport.Udp, "2001:db8::7", 12201)]
    [InlineData("udp://graylog:12201/", GelfTransport.Udp, "graylog", 12201)]
    [InlineData("udp://user:secret@graylog:12201/path?x=1#y", GelfTransport.Udp, "graylog", 12201)]
    [InlineData("udp://my_host:012201", GelfTransport.Udp, "my_host", 12201)]
    [InlineData("tls://graylog:12201/path", GelfTransport.Tls, "graylog", 12201)]
    [InlineData("TCP+TLS://graylog:12201", GelfTransport.Tls, "graylog", 12201)]
    public void TryParse_Address_IsRead(string text, GelfTransport transport, string host, int port)
    {
        Assert.True(GelfAddress.TryParse(text, out var address, out _));
        Assert.Equal(new GelfAddress(transport, host, port), address);
    }

    [Theory]
    [InlineData("http://graylog", GelfTransport.Http, "graylog", 80, "/gelf")]
    [InlineData("HTTP://Graylog:12201", GelfTransport.Http, "graylog", 12201, "/gelf")]
    [InlineData("https://graylog", GelfTransport.Https, "graylog", 443, "/gelf")]
    [InlineData("https://[::1]/", GelfTransport.Https, "::1", 443, "/")]
    [InlineData("https://[::1]:8443?token=x", GelfTransport.Https, "::1", 8443, "/gelf?token=x")]
    [InlineData("http://graylog:1/A/b%20c?x=1&y=@#z", GelfTransport.Http, "graylog", 1, "/A/b%20c?x=1&y=@")]
    public void TryParse_HttpAddress_HasAPath(string text, GelfTransport transport, string host, int port, string path)
    {
        Assert.True(GelfAddress.TryParse(text, out var address, out _));
        Assert.Equal(new GelfAddress(transport, host, port, path), address);
    }
}
