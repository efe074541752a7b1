using System.IO.Compression;
using LogRelay.Cli.Exports;
using LogRelay.Cli.Tests.Running;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Cli.Tests.Commands;

/// <summary><c>logrelay export</c>: the file it leaves, and how one that was broken off becomes whole.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private readonly TempFolder _target = new();
    private readonly LogsOnDisk _logs = new LogsOnDisk()
        .With(0, "web-1", ("10:00:00", false, "one"), ("10:00:02.123456789", true, "three"), ("10:00:03", false, "four"))
        .With(1, "db-1", ("10:00:01", false, "two"), ("10:00:03", false, "five"));

    public void Dispose()
    {
        _logs.Dispose();
        _target.Dispose();
    }

    [Fact]
    public async Task Text_has_time_container_stream_and_line()
    {
        var file = _target.File("all.txt");

        var run = await CliRun.OfAsync("export", "--to", file, "-d", _logs.Path);

        Assert.Equal(
            """
            2026-11-23T11:00:00.000000000+01:00 web-1 stdout one
            2026-11-23T11:00:01.000000000+01:00 db-1 stdout two
            2026-11-23T11:00:02.123456789+01:00 web-1 stderr three
            2026-11-23T11:00:03.000000000+01:00 web-1 stdout four
            2026-11-23T11:00:03.000000000+01:00 db-1 stdout five

            """,
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("5 lines, ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(ExportStateFile.PathOf(file)));
    }

    [Fact]
    public async Task A_name_that_ends_with_gz_is_compressed()
    {
        var file = _target.File("some.ndjson.gz");
        _ = await CliRun.OfAsync("export", "t*", "--format", "json", "--to", file, "-d", _logs.Path);

        await using var gzip = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        var lines = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["\"line\":\"two\"}", "\"line\":\"three\"}"], lines.Select(static line => line[line.IndexOf("\"line\"", StringComparison.Ordinal)..]));
    }

    [Fact]
    public async Task One_that_was_broken_off_goes_on_after_the_last_line_that_is_whole()
    {
        var file = _target.File("all.txt");
        _ = await CliRun.OfAsync("export", "--to", file, "-d", _logs.Path);
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        // As if it had been killed: four lines are certain, of the fifth there is a part.
        var certain = whole.AsSpan(0, whole.AsSpan()[..^1].LastIndexOf((byte)'\n') + 1).ToArray();
        await using (var cut = new FileStream(file, FileMode.Create))
        {
            await cut.WriteAsync(certain, TestContext.Current.CancellationToken);
            await cut.WriteAsync("2026-11-23T11:0"u8.ToArray(), TestContext.Current.CancellationToken);
        }
        var position = new FileInfo(Path.Combine(_logs.FolderOf(0), $"{LogsOnDisk.Id(0)}-json.log")).Length
            - "{\"log\":\"four\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T10:00:03Z\"}\n".Length;
        var last = (CliRun.Now - TimeSpan.FromMinutes(119) - TimeSpan.FromSeconds(57) - DateTimeOffset.UnixEpoch).Ticks * 100;
        ExportStateFile.Write(
            new RealStorage(), file, new ExportState("", "text", null, long.MaxValue, certain.Length, 4, last, LogsOnDisk.Id(0), position));

        var again = await CliRun.OfAsync("export", "--to", file, "-d", _logs.Path);
        Assert.Contains("--resume goes on with it", again.Error, StringComparison.Ordinal);
        var other = await CliRun.OfAsync("export", "one", "--resume", "--to", file, "-d", _logs.Path);
        Assert.Contains("is an export of another query or format: text, everything", other.Error, StringComparison.Ordinal);
        var resumed = await CliRun.OfAsync("export", "--resume", "--to", file, "-d", _logs.Path);

        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(whole, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains("is whole: there is nothing to resume", (await CliRun.OfAsync("export", "--resume", "--to", file, "-d", _logs.Path)).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_there_is_never_written_over()
    {
        var file = _target.File("mine.txt");
        await using (File.Create(file))
        {
        }
        var run = await CliRun.OfAsync("export", "--to", file, "-d", _logs.Path);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(0, new FileInfo(file).Length);
    }
}
