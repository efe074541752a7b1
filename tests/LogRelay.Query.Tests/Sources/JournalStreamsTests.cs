using System.Globalization;
using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Journal.Streams;
using LogRelay.Query.Engine;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Sources;
using LogRelay.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace LogRelay.Query.Tests.Sources;

/// <summary>Streams that nobody writes to stay open from search to search, and each search finds what is there now.</summary>
public sealed class JournalStreamsTests : IAsyncDisposable
{
    private const int Streams = 4;

    private readonly TempFolder _folder = new();
    private readonly RealStorage _storage = new();
    private readonly FakeTimeProvider _time = new();
    private readonly JournalMaintenance _maintenance = new(static (_, _) => { });
    private readonly JournalStreams _streams;
    private int _line;

    public JournalStreamsTests() => _streams = new JournalStreams(new Folders(_storage, _folder.Path), _time, keepsClosed: true);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _streams.Dispose();
        await _maintenance.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1, SegmentCodec.Plain)]
    [InlineData(2, SegmentCodec.Gzip)]
    [InlineData(3, SegmentCodec.Zstd)]
    public async Task Whatever_happens_between_searches_each_finds_what_is_there(int seed, SegmentCodec codec)
    {
        var random = new Random(seed);
        for (var step = 0; step < 120; step++)
        {
            var stream = random.Next(Streams);
            switch (random.Next(8))
            {
                case 0:
                    _storage.DeleteFolder(PathOf(stream));
                    break;
                case 1 when _storage.Exists(PathOf(stream)):
                    StreamDescriptionFile.Write(_storage, PathOf(stream), new StreamDescription { ContainerId = IdOf(stream), ContainerName = $"n{step}" });
                    break;
                case 2:
                    _storage.Delete(Path.Combine(PathOf(stream), "journal.index"));
                    break;
                case 3 or 4 or 5:
                    await WriteAsync(stream, random, codec);
                    break;
                default:
                    break;
            }
            var expected = await FindAnewAsync();
            Assert.Equal(expected, await FindAsync());
            // And from what was kept just now.
            Assert.Equal(expected, await FindAsync());
        }
        Assert.InRange(_streams.Kept, 1, Streams);
    }

    [Fact]
    public async Task What_is_kept_is_closed_when_nobody_searches_and_opened_again()
    {
        await WriteAsync(0, new Random(1), SegmentCodec.Plain);
        var expected = await FindAsync();
        Assert.Equal(1, _streams.Kept);
        await using (await _streams.OpenAsync(static _ => true, Ct))
        {
            _time.Advance(TimeSpan.FromMinutes(5));
            Assert.Equal(1, _streams.Kept);
        }
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, _streams.Kept);
        Assert.Equal(expected, await FindAsync());
        Assert.Equal(1, _streams.Kept);
    }

    [Fact]
    public async Task A_search_goes_on_in_the_files_that_it_began_with()
    {
        await WriteAsync(0, new Random(1), SegmentCodec.Zstd);
        var expected = await FindAsync();
        await using var open = await _streams.OpenAsync(static _ => true, Ct);
        _storage.DeleteFolder(PathOf(0));
        Assert.Empty(await FindAsync());
        Assert.Equal(0, _streams.Kept);
        _streams.Dispose();
        Assert.Equal(expected, await ReadAsync(open.Streams));
    }

    [Fact]
    public async Task Searches_beside_each_other_and_beside_a_writer_find_every_line_once()
    {
        await WriteAsync(0, new Random(1), SegmentCodec.Plain);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var searching = Enumerable.Range(0, 3).Select(_ => Task.Run(
            async () =>
            {
                var most = 0;
                while (!done.IsCancellationRequested)
                {
                    var found = (await FindAsync()).Select(static found => found[(found.IndexOf(' ', StringComparison.Ordinal) + 1)..]).ToList();
                    Assert.Equal(found.Distinct().Count(), found.Count);
                    Assert.True(found.Count >= most, $"{found.Count} of {most}");
                    most = found.Count;
                }
            },
            Ct)).ToArray();
        for (var i = 0; i < 30; i++)
        {
            await WriteAsync(0, new Random(i), SegmentCodec.Plain, maxFiles: 1000);
        }
        await done.CancelAsync();
        await Task.WhenAll(searching);
        Assert.Equal(await FindAnewAsync(), await FindAsync());
    }

    private static string IdOf(int stream) => $"{stream:x64}";

    private string PathOf(int stream) => _folder.File(IdOf(stream));

    /// <summary>Opens a stream, as a container's start does, and lets it be rotated, compressed, evicted, indexed.</summary>
    private async Task WriteAsync(int stream, Random random, SegmentCodec codec, int maxFiles = 4)
    {
        var options = new JournalOptions { MaxSizeBytes = 5_000, MaxFiles = maxFiles, Compression = codec, BlockBytes = 1_000, Sync = SyncPolicy.None };
        using var journal = StreamJournal.Open(_storage, PathOf(stream), IdOf(stream), options, _maintenance, [], 0);
        for (var i = random.Next(60); i > 0; i--)
        {
            journal.Append(new LogEntry { TimeNano = 1_700_000_000_000_000_000 + _line, Line = Encoding.UTF8.GetBytes($"line {_line}") });
            _line++;
        }
        journal.Commit();
        if (random.Next(2) == 0)
        {
            await journal.CompleteIndexAsync();
        }
    }

    private async Task<List<string>> FindAsync()
    {
        await using var open = await _streams.OpenAsync(static _ => true, Ct);
        return await ReadAsync(open.Streams);
    }

    private async Task<List<string>> FindAnewAsync()
    {
        await using var open = await new FolderCatalog(LogFolder.Find(_storage, _folder.Path)).OpenAsync(static _ => true, Ct);
        return await ReadAsync(open.Streams);
    }

    /// <summary>Every record, also of blocks that only the index makes known, under its stream's name.</summary>
    private static async Task<List<string>> ReadAsync(IReadOnlyList<StreamToSearch> streams)
    {
        var all = new List<string>();
        var request = new QueryRequest(new EverythingNode());
        await foreach (var found in QueryEngine.SearchAsync(request, streams, new QueryProgress(), Ct))
        {
            all.Add($"{streams[found.Stream].Facts.Find("container") ?? found.Stream.ToString(CultureInfo.InvariantCulture)}@{found.Position} {Encoding.UTF8.GetString(found.Line.Span)}");
        }
        return all;
    }

    private sealed class Folders(IStorage storage, string root) : IJournalFolders
    {
        public IEnumerable<JournalFolder> List(ICollection<string> problems)
        {
            var found = LogFolder.Find(storage, root);
            return found.Streams.Select(path => new JournalFolder(found, path));
        }

        public IEnumerable<string> Written() => [];

        public ValueTask<HeldJournal?> TryHoldAsync(string folder) => ValueTask.FromResult<HeldJournal?>(null);
    }
}
