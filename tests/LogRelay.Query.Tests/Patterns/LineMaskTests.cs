using System.Text;
using LogRelay.Query.Patterns;
using Xunit;

namespace LogRelay.Query.Tests.Patterns;

/// <summary>What changes from line to line is masked, what names the event stays.</summary>
public sealed class LineMaskTests
{
    [Theory]
    [InlineData("user 4711 logged in after 17ms", "user <num> logged in after <num>ms")]
    [InlineData("took 1.75s, 3 of 4", "took <num>s, <num> of <num>")]
    [InlineData("2026-11-23T10:00:00.123Z ERROR db-2 gone", "<time> ERROR db-<num> gone")]
    [InlineData("2026-11-23 10:00:00,123 ERROR [main] x", "<time> <time>,<num> ERROR [main] x")]
    [InlineData("from 10.0.0.7:5432 to 192.168.1.20", "from <ip>:<num> to <ip>")]
    [InlineData("version 1.2.3.4.5", "version <num>.<num>.<num>")]
    [InlineData("id 4f1c8a0b-2d3e-4f1c-8a0b-2d3e4f1c8a0b done", "id <id> done")]
    [InlineData("trace 4f1c8a0b2d3e at 0xdeadbeef", "trace <hex> at <hex>")]
    [InlineData("session zQ7rT1mPx04KcYw9 ends", "session <id> ends")]
    [InlineData("open \"/etc/x 1\" failed: can't read 'a b'", "open \"<str>\" failed: can't read '<str>'")]
    [InlineData("\tat com.acme.Service.call(Service.java:42)", "\tat com.acme.Service.call(Service.java:<num>)")]
    [InlineData("{\"level\":\"info\",\"msg\":\"order 7 paid\",\"took\":3}", "order <num> paid")]
    [InlineData("{\"a\":\"x\",\"b\": 12}", "{\"a\":\"<str>\",\"b\": <num>}")]
    [InlineData("Größe 3 in Straße", "Größe <num> in Straße")]
    [InlineData("no \"end", "no \"end")]
    [InlineData("", "")]
    public void A_line_is_masked(string line, string mask) => Assert.Equal(mask, Mask(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void A_mask_is_bounded_and_any_bytes_will_do()
    {
        var random = new Random(1);
        var mask = new byte[LineMask.MaxBytes];
        for (var i = 0; i < 2000; i++)
        {
            var line = new byte[random.Next(3000)];
            random.NextBytes(line);
            Assert.InRange(LineMask.Write(line, mask), 0, LineMask.MaxBytes);
        }
        Assert.Equal(LineMask.MaxBytes, LineMask.Write(Encoding.UTF8.GetBytes(new string('x', 5000)), mask));
    }

    private static string Mask(byte[] line)
    {
        var mask = new byte[LineMask.MaxBytes];
        return Encoding.UTF8.GetString(mask, 0, LineMask.Write(line, mask));
    }
}
