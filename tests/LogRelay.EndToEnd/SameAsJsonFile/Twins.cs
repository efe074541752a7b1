using System.Text;
using LogRelay.EndToEnd.Engine;
using Xunit;

namespace LogRelay.EndToEnd.SameAsJsonFile;

/// <summary>Two containers that run the same program, one logged by json-file, one by LogRelay.</summary>
internal sealed class Twins
{
    private readonly PluginUnderTest _plugin;

    private Twins(PluginUnderTest plugin, Container jsonFile, Container logRelay)
    {
        _plugin = plugin;
        JsonFile = jsonFile;
        LogRelay = logRelay;
    }

    public Container JsonFile { get; }

    public Container LogRelay { get; }

    /// <summary>Starts both.</summary>
    /// <param name="shared">The engine and the plugin.</param>
    /// <param name="spec">The program and the log options; the driver is set here.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<Twins> StartAsync(SharedEngine shared, ContainerSpec spec, CancellationToken ct)
    {
        var engine = await shared.EngineAsync();
        var plugin = await shared.PluginAsync();
        var containers = await Task.WhenAll(
            engine.RunAsync(spec with { Driver = "json-file" }, ct),
            engine.RunAsync(spec with { Driver = plugin.Name }, ct));
        return new Twins(plugin, containers[0], containers[1]);
    }

    /// <summary>Starts both and waits for their end.</summary>
    public static async Task<Twins> RunAsync(SharedEngine shared, ContainerSpec spec, CancellationToken ct)
    {
        var twins = await StartAsync(shared, spec, ct);
        await twins.WaitAsync(ct);
        return twins;
    }

    /// <summary>Does the same to both.</summary>
    public Task BothAsync(Func<Container, Task> act) => Task.WhenAll(act(JsonFile), act(LogRelay));

    /// <summary>Waits for the end of both.</summary>
    public Task WaitAsync(CancellationToken ct) => BothAsync(container => container.WaitAsync(ct));

    /// <summary>Kills and removes both.</summary>
    public Task RemoveAsync(CancellationToken ct) => BothAsync(container => container.RemoveAsync(ct));

    /// <summary>The active file of either.</summary>
    public string ActivePath(Container container) =>
        container == JsonFile ? container.JsonFilePath : _plugin.JsonFilePath(container);

    /// <summary>json-file's files, oldest first.</summary>
    public IReadOnlyList<LogFile> JsonFileFiles() => LogFile.ReadAll(JsonFile.JsonFilePath);

    /// <summary>LogRelay's files, oldest first.</summary>
    public IReadOnlyList<LogFile> LogRelayFiles() => LogFile.ReadAll(_plugin.JsonFilePath(LogRelay));

    /// <summary>Waits until LogRelay has compressed what it has rotated.</summary>
    public Task CompressedAsync(CancellationToken ct) => LogFile.CompressedAsync(_plugin.JsonFilePath(LogRelay), ct);

    /// <summary>Waits until both files hold that many lines.</summary>
    public Task LoggedAsync(int lines, CancellationToken ct) => BothAsync(container => Eventually.TrueAsync(
        $"{lines} lines are in {ActivePath(container)}", () => File.Exists(ActivePath(container)) && File.ReadLines(ActivePath(container)).Count() >= lines, ct));

    /// <summary>Compares what <c>docker logs</c> prints of both. Without --timestamps, and with times that mean the same to both.</summary>
    public async Task<CommandResult> AssertSameLogsAsync(CancellationToken ct, params string[] options)
    {
        var ofJsonFile = await JsonFile.LogsAsync(ct, options);
        var ofLogRelay = await LogRelay.LogsAsync(ct, options);
        AssertPrintedSame(ofJsonFile, ofLogRelay);
        return ofLogRelay;
    }

    /// <summary>Compares two answers, stdout and stderr each by itself.</summary>
    public static void AssertPrintedSame(CommandResult expected, CommandResult actual)
    {
        AssertPrintedSame("stdout", expected.Command, expected.Output, actual.Command, actual.Output);
        AssertPrintedSame("stderr", expected.Command, expected.Error, actual.Command, actual.Error);
    }

    private static void AssertPrintedSame(string stream, string expectedCommand, ReadOnlySpan<byte> expected, string actualCommand, ReadOnlySpan<byte> actual)
    {
        var same = expected.CommonPrefixLength(actual);
        if (same < Math.Max(expected.Length, actual.Length))
        {
            Assert.Fail($"""
                json-file and LogRelay differ on {stream} from byte {same} on.
                `{expectedCommand}` printed {expected.Length} bytes: {Around(expected, same)}
                `{actualCommand}` printed {actual.Length} bytes: {Around(actual, same)}
                """);
        }
    }

    private static string Around(ReadOnlySpan<byte> bytes, int at)
    {
        var start = Math.Max(0, at - 100);
        return $"...{Encoding.Latin1.GetString(bytes[start..Math.Min(bytes.Length, at + 200)])}...";
    }
}
