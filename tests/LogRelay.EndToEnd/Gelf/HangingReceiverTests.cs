using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LogRelay.EndToEnd.CloudWatch;
using LogRelay.EndToEnd.Engine;
using LogRelay.Testing.CloudWatch;
using LogRelay.Testing.Gelf;
using LogRelay.Testing.Tls;
using Xunit;

namespace LogRelay.EndToEnd.Gelf;

/// <summary>Receivers that accept connections and then do nothing: no container, no other receiver and no stop waits for them.</summary>
/// <remarks>LOGRELAY_HANG_SECONDS lets them hang for longer than the half minute that every run has time for.</remarks>
[Collection("GELF")]
public sealed class HangingReceiverTests(ITestOutputHelper output)
{
    private static readonly TimeSpan StopAllowed = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PluginStopAllowed = TimeSpan.FromSeconds(7);

    private static TimeSpan HangFor =>
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("LOGRELAY_HANG_SECONDS") ?? "30", CultureInfo.InvariantCulture));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Never_reading_never_shaking_hands_never_answering_holds_nobody_up_and_grows_nothing()
    {
        await using var engine = await DockerEngine.StartAsync(Ct);
        var identity = CloudWatchEngine.Identity;
        var plugin = await PluginUnderTest.EnableAsync(
            engine, Ct, settings: [$"AWS_ACCESS_KEY_ID={identity.AccessKey}", $"AWS_SECRET_ACCESS_KEY={identity.SecretKey}", $"AWS_REGION={identity.Region}"]);
        using var authority = new TlsAuthority();
        var tls = new SslServerAuthenticationOptions { ServerCertificate = authority.IssueServer("127.0.0.1") };
        await File.WriteAllTextAsync(Path.Combine(plugin.DataFolder, "ca.pem"), authority.Pem, Ct);
        var trust = ("gelf-tls-ca-file", "/var/lib/logrelay/ca.pem");

        await using var neverReads = new GelfTcpReceiver { Fault = new GelfTcpFault { NeverReads = true } };
        await using var neverReadsTls = new GelfTcpReceiver { Tls = tls, Fault = new GelfTcpFault { NeverReads = true } };
        await using var neverShakes = new GelfTcpReceiver { Tls = tls, Fault = new GelfTcpFault { NeverShakesHands = true } };
        await using var neverAnswers = new GelfHttpReceiver { Fault = static (_, _) => new GelfHttpFault { Hangs = true } }.Start();
        await using var neverStores = new FakeCloudWatch { Identity = identity, OnCall = static _ => new CloudWatchFault { NeverAnswers = true } };
        using var neverWelcomes = new TcpListener(IPAddress.Loopback, 0);
        neverWelcomes.Start();
        await using var healthy = new GelfTcpReceiver();
        Container[] hanging =
        [
            await RunAsync(engine, plugin, GelfContainers.Address("tcp", neverReads.Port)),
            await RunAsync(engine, plugin, GelfContainers.Address("tls", neverReadsTls.Port), trust),
            await RunAsync(engine, plugin, GelfContainers.Address("tls", neverShakes.Port), trust),
            await RunAsync(engine, plugin, GelfContainers.Address("https", neverShakes.Port), trust),
            await RunAsync(engine, plugin, GelfContainers.Address("http", neverAnswers.Port)),
            await RunAsync(engine, plugin, ("awslogs-group", "/hangs"), ("awslogs-endpoint", neverStores.Url.AbsoluteUri.TrimEnd('/')), ("awslogs-create-group", "true")),
            await RunAsync(engine, plugin, ("relay-address", $"http://127.0.0.1:{((IPEndPoint)neverWelcomes.LocalEndpoint).Port}")),
        ];
        var well = await RunAsync(engine, plugin, GelfContainers.Address("tcp", healthy.Port));
        var files = await engine.RunAsync(Emit("json-file"), Ct);

        // By then every pump holds the megabyte that it reads ahead of a sink.
        await Task.Delay(HangFor / 2, Ct);
        var (threads, memory) = Footprint(plugin);
        await Task.Delay(HangFor / 2, Ct);
        var (threadsAfter, memoryAfter) = Footprint(plugin);
        output.WriteLine($"{HangFor.TotalSeconds} s: {threads} to {threadsAfter} threads, {memory} to {memoryAfter} kB");

        var allowed = await files.StopAsync(Ct) + StopAllowed;
        foreach (var container in (Container[])[.. hanging, well])
        {
            var took = await container.StopAsync(Ct);
            output.WriteLine($"docker stop {took.TotalMilliseconds:0} ms, json-file's and a second {allowed.TotalMilliseconds:0} ms");
            Assert.InRange(took, TimeSpan.Zero, allowed);
        }
        var lines = (await well.LogsAsync(Ct)).Lines;
        Assert.Equal(lines, (await GelfContainers.ReceiveAsync(healthy.Inbox, lines.Count)).LinesOf(well));
        var stop = await engine.DockerAsync(Ct, "plugin", "disable", plugin.Name);
        output.WriteLine($"docker plugin disable {stop.Took.TotalMilliseconds:0} ms");

        Assert.InRange(stop.Took, TimeSpan.Zero, PluginStopAllowed);
        Assert.InRange(threadsAfter, 1, threads + 6);
        Assert.InRange(memoryAfter, 1, memory + 20_000);
    }

    private static ContainerSpec Emit(string driver, params (string, string)[] options) =>
        new("programs", "emit", "--count", "0", "--rate", "200", "--size", "200", "--marker", "END") { Driver = driver, LogOptions = options };

    private static Task<Container> RunAsync(DockerEngine engine, PluginUnderTest plugin, params (string, string)[] options) =>
        engine.RunAsync(Emit(plugin.Name, options), Ct);

    private static (int Threads, long Kilobytes) Footprint(PluginUnderTest plugin)
    {
        var status = File.ReadAllLines($"/proc/{plugin.ProcessId()}/status");
        return ((int)Value(status, "Threads:"), Value(status, "VmRSS:"));
    }

    private static long Value(string[] status, string name) =>
        long.Parse(status.Single(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
