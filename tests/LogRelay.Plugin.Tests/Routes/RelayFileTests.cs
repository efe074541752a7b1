using LogRelay.Diagnostics;
using LogRelay.Journal.Storage;
using LogRelay.Plugin.Routes;
using LogRelay.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Plugin.Tests.Routes;

/// <summary>relay.json comes into force whole, once it stands still, and a bad one never; on real files, with a clock that is set.</summary>
public sealed class RelayFileTests : IDisposable
{
    private const string Ten = """{"defaults":{"max-size":"10m"}}""";
    private const string Twenty = """{ "defaults": { "max-size": "20m" } }""";
    private const string Faulty = """{"defaults":{"max-sise":"1m"}}""";

    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RememberingLogger<RelayFile> _log = new();
    private readonly List<RelayFile> _files = [];
    private int _changes;

    public void Dispose()
    {
        _files.ForEach(static file => file.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public void Change_is_in_force_once_the_file_stands_still()
    {
        var relay = Start();
        Assert.Null(MaxSize(relay));

        Write(Ten);
        Pass();
        Assert.Equal(0, _changes);
        Write(Twenty);
        Pass();
        Assert.Equal(0, _changes);
        Pass();

        Assert.Equal(1, _changes);
        Assert.Equal(20_000_000, MaxSize(relay));
        Pass();
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void File_with_a_fault_keeps_the_old_one_in_force_over_restarts_and_says_so()
    {
        Write(Ten);
        var relay = Start();
        Write(Faulty);
        Pass();
        Pass();

        Assert.Equal(10_000_000, MaxSize(relay));
        Assert.Equal(0, _changes);
        Assert.Equal([EventIds.RelayRefused], _log.Events);
        Assert.Contains("defaults: log-opt \"max-sise\" is not known; did you mean \"max-size\"?", _log.Messages[0], StringComparison.Ordinal);

        var next = Start();
        Assert.Equal(10_000_000, MaxSize(next));
        Assert.Null(next.Problem);
        Assert.Equal([EventIds.RelayRefused, EventIds.RelayRefused, EventIds.RelayOldInForce], _log.Events);
    }

    [Fact]
    public void Fault_with_nothing_to_fall_back_on_is_known_until_it_is_mended()
    {
        Write(Faulty);
        var relay = Start();
        Assert.Contains("has a fault", relay.Problem, StringComparison.Ordinal);

        Write(Ten);
        Pass();
        Pass();

        Assert.Null(relay.Problem);
        Assert.Equal(10_000_000, MaxSize(relay));
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Removed_file_takes_its_options_with_it_for_good()
    {
        Write(Ten);
        var relay = Start();
        File.Delete(_folder.File("relay.json"));
        Pass();
        Pass();
        Assert.Null(MaxSize(relay));

        Write(Faulty);
        Assert.Null(MaxSize(Start()));
    }

    [Fact]
    public void Folder_in_the_files_place_is_said_and_changes_nothing()
    {
        Directory.CreateDirectory(_folder.File("relay.json"));
        var relay = Start();

        Assert.NotNull(relay.Problem);
        Assert.Equal([EventIds.RelayUnreadable], _log.Events);
    }

    [Theory]
    [InlineData("max-size", "LOG_OPTS: \"max-size\" must be name=value")]
    [InlineData("max-sise=1m", "LOG_OPTS: log-opt \"max-sise\" is not known; did you mean \"max-size\"?")]
    [InlineData("awslogs-region=EU", "LOG_OPTS: log-opt awslogs-region=\"EU\": must be a region's name")]
    public void Bad_setting_is_named(string logOpts, string problem)
    {
        var relay = Start(logOpts);

        Assert.StartsWith(problem, relay.SettingsProblem, StringComparison.Ordinal);
        Assert.Equal([EventIds.LogOptsRefused], _log.Events);
    }

    [Fact]
    public void Setting_stands_below_the_file()
    {
        Write("""{"defaults":{"max-file":7}}""");
        var rotation = Start("max-size=3m max-file=2").Resolver.Resolve(new Dictionary<string, string>()).Stream!.Rotation;

        Assert.Equal((3_000_000, 7), (rotation.MaxSizeBytes, rotation.MaxFiles));
    }

    private static long? MaxSize(RelayFile relay) => relay.Resolver.Resolve(new Dictionary<string, string>()).Stream!.Rotation.MaxSizeBytes;

    private RelayFile Start(string logOpts = "")
    {
        var relay = new RelayFile(new RealStorage(), new PluginSettings { DataFolder = _folder.Path, LogOpts = logOpts }, _time, _log);
        relay.File.Changed += () => _changes++;
        relay.Start();
        _files.Add(relay);
        return relay;
    }

    private void Write(string json) => File.WriteAllText(_folder.File("relay.json"), json);

    private void Pass() => _time.Advance(TimeSpan.FromSeconds(1));

    private sealed class RememberingLogger<T> : ILogger<T>
    {
        public List<int> Events { get; } = [];

        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel > LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Events.Add(eventId.Id);
            Messages.Add(formatter(state, exception));
        }
    }
}
