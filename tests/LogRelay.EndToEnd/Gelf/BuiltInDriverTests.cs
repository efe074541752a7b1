using System.Globalization;
using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.Gelf;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>The same container under Docker's own gelf driver and under LogRelay: Graylog sees the same fields and values.</summary>
[Collection("GELF")]
public sealed class BuiltInDriverTests(SharedEngine shared)
{
    private const string Name = "same-fields";
    private const string Program = "echo one; echo; seq -s '' 10000 14000; echo last; echo error >&2; sleep 1";
    private const int PartBytes = 16_384;

    private static readonly string LongLine = string.Concat(Enumerable.Range(10_000, 4_001));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string, string, string> Transports => new()
    {
        { "udp", "gelf-compression-type", "gzip" },
        { "udp", "gelf-compression-type", "zlib" },
        { "udp", "gelf-compression-type", "none" },
        { "udp", "gelf-compression-level", "9" },
        { "tcp", "gelf-tcp-max-reconnect", "1" },
    };

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Fields_and_values_are_the_same(string transport, string option, string value)
    {
        var plugin = await shared.PluginAsync();
        var theirs = await RunAsync("gelf", messages: 5, transport, option, value);
        var ours = await RunAsync(plugin.Name, messages: 5, transport, option, value);

        // Docker's driver drops a blank line, and sends the parts of a long one as messages of their own.
        Assert.Equal(["one", LongLine[..PartBytes], LongLine[PartBytes..], "last"], Lines(theirs, level: 6));
        Assert.Equal(["one", "-", LongLine, "last"], Lines(ours, level: 6));
        Assert.Equal(["error"], Lines(theirs, level: 3));
        Assert.Equal(["error"], Lines(ours, level: 3));
        Assert.Equal(Signature(theirs), Signature(ours));
        Assert.All(theirs, message => Assert.InRange(message.Timestamp.Scale, 0, 3));
        Assert.All(ours, message => Assert.Equal(9, message.Timestamp.Scale));
        Assert.Equal("with \u00fcml\u00e4uts & \"quotes\"", ours[0].Fields["_APP_TEXT"]);
        Assert.Equal("variable", ours[0].Fields["_SHARED"]);
        Assert.DoesNotContain("_SECRET", ours[0].Fields);
    }

    private async Task<IReadOnlyList<ReceivedGelf>> RunAsync(string driver, int messages, string transport, string option, string value)
    {
        var engine = await shared.EngineAsync();
        await using var udp = new GelfUdpReceiver { MayEndEmpty = driver == "gelf" };
        await using var tcp = new GelfTcpReceiver();
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var container = await engine.RunAsync(Spec(driver, GelfContainers.Address(transport, transport == "tcp" ? tcp.Port : udp.Port), (option, value)), Ct);
        try
        {
            var received = await GelfContainers.ReceiveAsync(transport == "tcp" ? tcp.Inbox : udp.Inbox, messages);
            Assert.Equal(0, await container.WaitAsync(Ct));
            Assert.All(received, message => AssertOfContainer(message, container, before));
            return received;
        }
        finally
        {
            // The next one has the same name.
            await container.RemoveAsync(Ct);
        }
    }

    private static ContainerSpec Spec(string driver, params (string Name, string Value)[] options) => new("busybox", "sh", "-c", Program)
    {
        Driver = driver,
        Name = Name,
        LogOptions =
        [
            .. options,
            ("labels", "team,SHARED,absent"),
            ("labels-regex", @"^com\.example\."),
            ("env", "STAGE,SHARED,ABSENT"),
            ("env-regex", "^APP_"),
            ("tag", "{{.Name}}|{{.ImageName}}|{{.DaemonName}}|{{index .ContainerLabels \"team\"}}"),
        ],
        Options =
        [
            "--label", "team=core", "--label", "com.example.tier=front end", "--label", "SHARED=label", "--label", "other=not sent",
            "--env", "STAGE=", "--env", "SHARED=variable", "--env", "APP_TEXT=with \u00fcml\u00e4uts & \"quotes\"", "--env", "SECRET=not sent",
        ],
    };

    // What differs from run to run is held to what it must be here, and left out of the comparison.
    private static void AssertOfContainer(ReceivedGelf message, Container container, long beforeMs)
    {
        Assert.Equal(container.Id, message.Fields["_container_id"]);
        var created = DateTimeOffset.Parse(message.Fields["_created"], CultureInfo.InvariantCulture);
        Assert.InRange(created.ToUnixTimeMilliseconds(), beforeMs, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        Assert.EndsWith("Z", message.Fields["_created"], StringComparison.Ordinal);
        Assert.InRange((long)(message.Timestamp * 1000), beforeMs, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
    }

    private static IEnumerable<string> Lines(IEnumerable<ReceivedGelf> messages, int level) =>
        messages.Where(message => message.Level == level).Select(message => message.ShortMessage);

    private static string Signature(IEnumerable<ReceivedGelf> messages)
    {
        var signatures = messages.Select(message => $"{message.Host}\n" + string.Join('\n', message.Fields
            .Where(field => field.Key is not ("_container_id" or "_created"))
            .OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => $"{field.Key}={field.Value}")));
        return Assert.Single(signatures.Distinct());
    }
}
