using System.Diagnostics;
using System.Text;
using LogRelay.Journal.Storage;
using LogRelay.Query.Engine;
using LogRelay.Query.Language;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Patterns;
using LogRelay.Query.Sources;
using LogRelay.Query.Values;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Query.Tests.Engine;

/// <summary>Files that nobody wrote in good faith, asked questions that nobody asks in good faith: an answer, or an error that says why there is none.</summary>
public sealed class HostileLogsTests : IDisposable
{
    private const int Megabyte = 1024 * 1024;

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Queries =>
    [
        "/(a+)+$/", "/(a|a)*b/", "/(.*)(.*)(.*)x/", "/^(([a-z])+.)+[A-Z]([a-z])+$/", "/a{0,500}b/", "/([a-z]|[^b]){50}c/", "a.a.a.a:*", "a:/x/", "tags:x",
        string.Join(" OR ", Enumerable.Range(0, 400).Select(static i => $"word{i}")),
        new string('(', 99) + "a" + new string(')', 99),
        string.Concat(Enumerable.Repeat("-", 98)) + "a",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Every_query_ends(string query)
    {
        WriteFile(
            new string('a', Megabyte),
            string.Concat(Enumerable.Repeat("{\\\"a\\\":", 100_000)),
            string.Concat(Enumerable.Repeat("[", 200_000)),
            "{\\\"a\\\":\\\"" + new string('x', Megabyte) + "\\\"}",
            string.Concat(Enumerable.Repeat("a=\\\"", 100_000)),
            string.Concat(Enumerable.Repeat("a=", 100_000)),
            string.Concat(Enumerable.Repeat("\\u0000\\ufffd\\u001b[2J", 20_000)),
            "");
        var parsed = QueryParser.Parse(query);
        Assert.True(parsed.IsValid, parsed.Error?.ToString());
        var began = Stopwatch.GetTimestamp();

        var (count, _) = await CountAsync(new QueryRequest(parsed.Root));

        Assert.InRange(count, 0, 8);
        // No measurement: what takes quadratic time takes hours.
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Binary_and_torn_files_are_counted_as_damaged()
    {
        var random = new Random(1);
        var bytes = new byte[3 * Megabyte];
        random.NextBytes(bytes);
        Directory.CreateDirectory(_folder.File("c1"));
        await File.WriteAllBytesAsync(_folder.File("c1/c1-json.log"), [.. bytes, .. "\n"u8, .. "{\"log\":\"whole\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T10:00:00Z\"}\n"u8, .. "{\"log\":\"torn"u8], TestContext.Current.CancellationToken);

        var (count, progress) = await CountAsync(new QueryRequest(new EverythingNode()));

        Assert.Equal(1, count);
        Assert.InRange(progress.DamagedBytes, 2 * Megabyte, 4 * Megabyte);
    }

    [Fact]
    public async Task Fields_and_patterns_of_such_lines_are_bounded()
    {
        WriteFile([.. Enumerable.Range(0, 3000).Select(static i => $"{{\\\"k{i}\\\":{{\\\"{new string('n', 100)}\\\":\\\"{new string('v', 5000)}{i}\\\"}}}}")]);
        using var stream = Open();

        var names = await FieldEngine.NamesAsync(new QueryRequest(new EverythingNode()), [stream.Stream], new QueryProgress(), TestContext.Current.CancellationToken);
        var values = await FieldEngine.ValuesAsync(new QueryRequest(new EverythingNode()), $"k7.{new string('n', 100)}", 5, [stream.Stream], new QueryProgress(), TestContext.Current.CancellationToken);
        var patterns = await PatternEngine.GroupAsync(new PatternRequest(new QueryRequest(new EverythingNode())), [stream.Stream], new QueryProgress(), TestContext.Current.CancellationToken);

        Assert.Equal((3000, 0), (names.Names.Count, names.Uncounted));
        Assert.Equal(FieldEngine.MaxValueBytes + 1, Assert.Single(values.Values).Value.Length);
        Assert.All(patterns.Patterns, static pattern => Assert.InRange(pattern.Text.Length, 1, LineMask.MaxBytes));
        Assert.All(patterns.Patterns, static pattern => Assert.InRange(pattern.Sample.Line.Length, 1, 5000));
    }

    [Fact]
    public async Task A_search_in_files_without_an_index_is_the_same_with_little_memory()
    {
        WriteFile([.. Enumerable.Range(0, 20_000).Select(static i => $"line {i} {new string('x', 100)}")]);

        var (all, _) = await CountAsync(new QueryRequest(new EverythingNode()));
        var (small, progress) = await CountAsync(new QueryRequest(new EverythingNode()) { MaxHeldBytes = 600_000 });

        // More matches than may be kept: their blocks are looked at twice.
        Assert.Equal((20_000, 20_000), (all, small));
        Assert.True(progress.ScannedBytes > progress.TotalBytes);
        Assert.Null(progress.Cut);
    }

    private void WriteFile(params string[] logs)
    {
        Directory.CreateDirectory(_folder.File("c1"));
        var text = new StringBuilder();
        for (var i = 0; i < logs.Length; i++)
        {
            _ = text.Append("{\"log\":\"").Append(logs[i]).Append("\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T10:").Append($"{i / 600:00}:{i / 10 % 60:00}.{i % 10}Z\"}}\n");
        }
        File.WriteAllText(_folder.File("c1/c1-json.log"), text.ToString());
    }

    private OpenFolder Open()
    {
        var folder = LogFolder.Find(new RealStorage(), _folder.Path);
        return folder.Open(folder.Streams[0], folder.FactsOf(folder.Streams[0], out _));
    }

    private async Task<(int Count, QueryProgress Progress)> CountAsync(QueryRequest request)
    {
        using var stream = Open();
        var (count, progress) = (0, new QueryProgress());
        await foreach (var _ in QueryEngine.SearchAsync(request, [stream.Stream], progress, TestContext.Current.CancellationToken))
        {
            count++;
        }
        return (count, progress);
    }
}
