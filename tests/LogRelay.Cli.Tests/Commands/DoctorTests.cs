using LogRelay.Cli.Checks;
using LogRelay.Cli.Tests.Running;
using LogRelay.Protocol.V1;
using LogRelay.Query.Times;
using Xunit;

namespace LogRelay.Cli.Tests.Commands;

/// <summary><c>logrelay doctor</c>: what it makes of what it sees.</summary>
public sealed class DoctorTests
{
    private const long Now = 1_700_000_000_000_000_000;
    private const long Minute = 60_000_000_000;

    [Fact]
    public async Task Without_docker_and_plugin_it_says_so_and_what_to_do()
    {
        var run = await CliRun.OfAsync(static environment => environment with { DockerSocket = "/nowhere/docker.sock" }, "doctor");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("BAD  Docker does not answer on /nowhere/docker.sock", run.Output, StringComparison.Ordinal);
        Assert.Contains("BAD  no LogRelay plugin answers on this host", run.Output, StringComparison.Ordinal);
        Assert.Contains("     -> ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void All_is_well_when_it_is() =>
        Assert.All(Check(Healthy()), static finding => Assert.Equal(Verdict.Good, finding.Verdict));

    [Fact]
    public void Lost_lines_are_bad_and_named()
    {
        var status = Healthy();
        status.Streams[0].DroppedRecords = 7;
        status.Streams[0].UndeliveredRecords = 2;
        var finding = Assert.Single(Check(status), static finding => finding.Verdict == Verdict.Bad);
        Assert.Contains("1 containers lost lines since the plugin started: web: 7 not stored, 2 removed before a sink had them", finding.Text, StringComparison.Ordinal);
        Assert.NotNull(finding.Advice);
    }

    [Fact]
    public void Lines_that_wait_longer_than_a_minute_are_a_warning()
    {
        var status = Healthy();
        status.Streams[0].Sinks.Add(new SinkStatus { Name = "gelf", Position = 400, WaitingSinceNano = Now - (Minute / 2) });
        Assert.DoesNotContain(Check(status), static finding => finding.Verdict != Verdict.Good);

        status.Streams[0].Sinks[0].WaitingSinceNano = Now - (10 * Minute);
        var finding = Assert.Single(Check(status), static finding => finding.Verdict == Verdict.Warning);
        Assert.Equal("lines wait for 1 deliveries: web to gelf: since 2023-11-14 22:03:20, 600 B", finding.Text);
    }

    [Fact]
    public void A_disk_that_is_nearly_full_and_clocks_that_differ_are_warnings()
    {
        var status = Healthy();
        status.DiskFreeBytes = 100_000_000;
        status.NowNano = Now - (10 * Minute);
        Assert.Equal(2, Check(status).Count(static finding => finding.Verdict == Verdict.Warning));
    }

    [Fact]
    public void A_stream_that_is_stored_nowhere_is_bad()
    {
        var status = Healthy();
        status.Streams[0].NotStored = "\u001b[31mread-only file system";
        var finding = Assert.Single(Check(status), static finding => finding.Verdict == Verdict.Bad);
        Assert.Contains("lines of web are stored nowhere, and dropped: ^[[31mread-only", finding.Text, StringComparison.Ordinal);
    }

    private static StatusReply Healthy() => new()
    {
        StartedNano = Now - (60 * Minute),
        NowNano = Now,
        DataFolder = "/var/lib/logrelay",
        DiskBytes = 100_000_000_000,
        DiskFreeBytes = 50_000_000_000,
        Streams = { new StreamStatus { Id = "c0ffee", Container = "web", EndPosition = 1000, StoredRecords = 10 } },
    };

    private static List<Finding> Check(StatusReply status) => [.. StatusChecks.Of(status, Now, new TimeFormat(TimeZoneInfo.Utc))];
}
