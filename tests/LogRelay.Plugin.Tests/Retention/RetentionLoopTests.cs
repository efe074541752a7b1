using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Options.Parsing;
using LogRelay.Plugin.Containers;
using LogRelay.Plugin.Metrics;
using LogRelay.Plugin.Retention;
using LogRelay.Plugin.Routes;
using LogRelay.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Retention;

/// <summary>What retention does on its own: stopped containers, the budget, age; on real files, with a clock that is set.</summary>
public sealed class RetentionLoopTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly RealStorage _storage = new();
    private readonly JournalMaintenance _maintenance = new(static (_, _) => { });
    private readonly PluginSettings _settings;
    private readonly RegistrationStore _registrations;
    private readonly RelayFile _relay;
    private DiskBudget _budget;
    private ContainerStreams _streams;
    private RetentionLoop _loop;

    public RetentionLoopTests()
    {
        _settings = new PluginSettings { DataFolder = _folder.File("data") };
        _registrations = new RegistrationStore(_storage, _settings.RegistrationsFolder, NullLogger.Instance);
        _relay = new RelayFile(_storage, _settings, _time, NullLogger<RelayFile>.Instance);
        (_budget, _streams, _loop) = Wire(null);
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.StopAsync();
        _loop.Dispose();
        _streams.Dispose();
        _relay.Dispose();
        await _maintenance.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_stopped_containers_stream_goes_when_its_time_has_come_and_one_that_is_used_registered_or_undelivered_stays()
    {
        await WriteAsync("stopped", 10);
        await WriteAsync("short", 10, ("stopped-retention", "1d"));
        await WriteAsync("undelivered", 10, ("gelf-address", "udp://127.0.0.1:1"));
        await WriteAsync("registered", 10);
        _registrations.Add("/run/docker/logging/f1", "registered");
        await WriteAsync("used", 10);
        var used = await _streams.AcquireAsync("used", null, null);

        _loop.Start();
        await Eventually.Holds(() => _budget.Knows("undelivered") && IsMarkedStopped("stopped") && IsMarkedStopped("short"));
        await PassAsync(TimeSpan.FromDays(2));
        await Eventually.Holds(() => !Exists("short"));
        await PassAsync(TimeSpan.FromDays(29));
        await Eventually.Holds(() => !Exists("stopped"));

        Assert.True(Exists("undelivered") && Exists("registered") && Exists("used"));
        Assert.False(IsMarkedStopped("registered") || IsMarkedStopped("used"));
        await Eventually.Holds(() => !_budget.Knows("stopped"));
        await _streams.ReleaseAsync(used);
    }

    [Fact]
    public async Task A_container_that_starts_again_is_not_a_stopped_one()
    {
        await WriteAsync("c", 1);
        _loop.Start();
        await Eventually.Holds(() => IsMarkedStopped("c"));
        _streams.MarkStarted("c");
        Assert.False(IsMarkedStopped("c"));
    }

    [Fact]
    public async Task The_budget_is_kept_across_open_and_closed_streams_and_the_chatty_one_pays()
    {
        await WriteAsync("chatty", 5000, ("max-size", "10k"), ("max-file", "1000"));
        await WriteAsync("quiet", 100, ("max-size", "10k"), ("max-file", "1000"));
        var quiet = SegmentBytes("quiet");
        (_budget, _streams, _loop) = Wire(100_000);
        var open = await _streams.AcquireAsync("open", Description("open", ("max-size", "10k"), ("max-file", "1000")), null);
        Append(open.Journal, 2000);

        _loop.Start();
        await Eventually.Holds(() => Total() <= 100_000 + 20_000 && _budget.Knows("quiet"));

        Assert.Equal(quiet, SegmentBytes("quiet"));
        Assert.InRange(SegmentBytes("chatty"), 20_000, 60_000);
        Assert.InRange(SegmentBytes("open"), 20_000, 60_000);
        // What is left can be read, and goes on.
        var chatty = await _streams.AcquireAsync("chatty", null, null);
        Assert.Equal(4999, LastNumber(chatty.Journal));
        await _streams.ReleaseAsync(chatty);
        await _streams.ReleaseAsync(open);
    }

    [Fact]
    public async Task A_stopped_containers_single_file_goes_for_the_budget_when_it_takes_more_than_its_share()
    {
        await WriteAsync("large", 3000);
        await WriteAsync("small", 10);
        (_budget, _streams, _loop) = Wire(50_000);
        _loop.Start();
        await Eventually.Holds(() => !Exists("large"));
        Assert.True(Exists("small"));
    }

    [Fact]
    public async Task Age_takes_the_rotated_segments_of_a_container_that_says_nothing_any_more()
    {
        var stream = await _streams.AcquireAsync("idle", Description("idle", ("max-size", "10k"), ("max-file", "100"), ("max-age", "1h")), null);
        Append(stream.Journal, 500);
        var before = SegmentBytes("idle");
        _loop.Start();
        await PassAsync(TimeSpan.FromHours(2));
        await Eventually.Holds(() => SegmentBytes("idle") <= 10_000 + 200);
        Assert.True(before > 40_000);
        await _streams.ReleaseAsync(stream);
    }

    [Theory]
    [InlineData("", null, 0)]
    [InlineData("10GB", 10_000_000_000L, 0)]
    [InlineData(" 500m ", 500_000_000L, 0)]
    [InlineData("20%", 200L, 1000)]
    [InlineData("100%", 1000L, 1000)]
    public void Read_DiskBudget_UnderstandsSizesAndParts(string value, long? expected, long diskBytes) =>
        Assert.Equal(expected, PluginSettings.Read(name => name == "DISK_BUDGET" ? value : null).DiskBudget?.On(diskBytes));

    [Theory]
    [InlineData("0")]
    [InlineData("lots")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("-5%")]
    [InlineData("1.5%")]
    [InlineData("10 GB free")]
    public void Read_BadDiskBudget_SaysWhatIsAllowed(string value)
    {
        var error = Assert.Throws<FormatException>(() => PluginSettings.Read(name => name == "DISK_BUDGET" ? value : null));
        Assert.StartsWith($"DISK_BUDGET=\"{value}\" must be a size such as", error.Message, StringComparison.Ordinal);
    }

    private (DiskBudget Budget, ContainerStreams Streams, RetentionLoop Loop) Wire(long? limit)
    {
        var budget = new DiskBudget(limit, _time);
        var routed = new RoutedOptions(_relay);
        var damage = new DamageReport(_time, NullLogger<DamageReport>.Instance);
        var folders = new StreamFolders(_storage, _settings, _maintenance, budget, routed, new PluginTotals(), _time, NullLogger<StreamFolders>.Instance);
        var streams = new ContainerStreams(folders, _maintenance, budget, damage, NullLogger<ContainerStreams>.Instance);
        return (budget, streams, new RetentionLoop(_storage, _settings, streams, _registrations, budget, routed, damage, _time, NullLogger<RetentionLoop>.Instance));
    }

    private async Task PassAsync(TimeSpan time)
    {
        // The timer fires, and whoever it wakes sees the whole time passed.
        _time.Advance(time);
        await Task.Yield();
    }

    private async Task WriteAsync(string id, int lines, params (string Name, string Value)[] options)
    {
        var stream = await _streams.AcquireAsync(id, Description(id, options), null);
        Append(stream.Journal, lines);
        await _streams.ReleaseAsync(stream);
    }

    private void Append(StreamJournal journal, int lines)
    {
        for (var i = 0; i < lines; i++)
        {
            journal.Append(new LogEntry { TimeNano = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100, Line = Encoding.ASCII.GetBytes($"{i} of the container's lines") });
            if (i % 10 == 9)
            {
                journal.Commit();
            }
        }
        journal.Commit();
    }

    private static int LastNumber(StreamJournal journal)
    {
        using var reader = journal.OpenReader(0);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 10_000, int.MaxValue) > 0)
        {
        }
        var last = batch.Records[^1];
        return int.Parse(Encoding.ASCII.GetString(batch.Line(in last)).Split(' ')[0], null);
    }

    private static StreamDescription Description(string id, params (string Name, string Value)[] options)
    {
        var logOpts = options.ToDictionary(static option => option.Name, static option => option.Value);
        Assert.Equal("", LogOptParser.Parse(logOpts).ToLine());
        return new StreamDescription { ContainerId = id, ContainerName = id, LogOpts = logOpts };
    }

    private string StreamFolder(string id) => Path.Combine(_settings.StreamsFolder, id);

    private bool Exists(string id) => Directory.Exists(StreamFolder(id));

    private bool IsMarkedStopped(string id) => File.Exists(Path.Combine(StreamFolder(id), FileNames.Stopped));

    private long SegmentBytes(string id) =>
        Directory.EnumerateFiles(StreamFolder(id), "*-json.log*").Sum(static path => new FileInfo(path) is { Exists: true } file ? file.Length : 0);

    private long Total() => Directory.EnumerateDirectories(_settings.StreamsFolder).Sum(folder => SegmentBytes(Path.GetFileName(folder)));
}
