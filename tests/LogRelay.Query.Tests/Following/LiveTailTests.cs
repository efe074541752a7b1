using System.Text;
using LogRelay.Journal;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Storage;
using LogRelay.Query.Engine;
using LogRelay.Query.Following;
using LogRelay.Query.Language;
using LogRelay.Testing;
using Xunit;

namespace LogRelay.Query.Tests.Following;

/// <summary>New records of all streams come, each once, in the order of each stream, and nothing else comes.</summary>
public sealed class LiveTailTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly JournalMaintenance _maintenance = new(static (_, failure) => throw failure);
    private readonly List<StreamJournal> _journals = [];

    public ValueTask InitializeAsync()
    {
        for (var stream = 0; stream < 4; stream++)
        {
            var options = new JournalOptions { MaxSizeBytes = 20_000, MaxFiles = 1000, BlockBytes = 4096 };
            var journal = StreamJournal.Open(new RealStorage(), _folder.File($"{stream}"), $"{stream:x64}", options, _maintenance, [], 0);
            journal.AddWriter();
            _journals.Add(journal);
        }
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _maintenance.DisposeAsync();
        _journals.ForEach(static journal => journal.Dispose());
        _folder.Dispose();
    }

    [Fact]
    public async Task All_that_is_written_comes_while_it_is_written()
    {
        const int Lines = 3000;
        Write(_journals[0], "before");
        await using var tail = new LiveTail(QueryParser.Parse("line -odd").Root!);
        foreach (var journal in _journals)
        {
            _ = tail.Add(Follow(journal, journal.EndPosition));
        }
        tail.Complete();
        var writers = _journals.Select(journal => Task.Run(() =>
        {
            for (var i = 0; i < Lines; i++)
            {
                Write(journal, $"line {i}{(i % 2 == 1 ? " odd" : "")}", 1000 + i);
            }
            journal.RemoveWriter();
        })).ToList();

        var found = new List<(int Stream, string Line)>();
        await foreach (var record in tail.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            found.Add((record.Stream, Encoding.UTF8.GetString(record.Line.Span)));
        }

        await Task.WhenAll(writers);
        for (var stream = 0; stream < _journals.Count; stream++)
        {
            Assert.Equal(
                Enumerable.Range(0, Lines / 2).Select(static i => $"line {2 * i}"),
                found.Where(record => record.Stream == stream).Select(static record => record.Line));
        }
    }

    [Fact]
    public async Task What_is_there_at_once_comes_in_the_order_of_its_times_and_streams_can_join()
    {
        Write(_journals[0], "third", 3);
        Write(_journals[0], "fifth", 5);
        await using var tail = new LiveTail(QueryParser.Parse("").Root!);
        _ = tail.Add(Follow(_journals[0], 0));
        await using var records = tail.ReadAllAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.Equal("third", await NextAsync(records));
        Assert.Equal("fifth", await NextAsync(records));

        Write(_journals[1], "sixth", 6);
        Assert.Equal(1, tail.Add(Follow(_journals[1], 0)));
        Assert.Equal("sixth", await NextAsync(records));
        Write(_journals[0], "seventh", 7);
        Assert.Equal("seventh", await NextAsync(records));
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_it_all()
    {
        var tail = new LiveTail(QueryParser.Parse("").Root!);
        foreach (var journal in _journals)
        {
            Enumerable.Range(0, 5000).ToList().ForEach(i => Write(journal, $"line {i}"));
            _ = tail.Add(Follow(journal, 0));
        }
        using var ending = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in tail.ReadAllAsync(ending.Token))
            {
                await ending.CancelAsync();
            }
        });

        // Nobody reads, and the followers are in the middle of handing over: none is waited for in vain.
        await tail.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => tail.Add(Follow(_journals[0], 0)));
    }

    private static StreamToFollow Follow(StreamJournal journal, long position) =>
        new(new StreamFacts(journal.StreamId, new Dictionary<string, string>()), journal.OpenReader(position));

    private static void Write(StreamJournal journal, string line, long timeNano = 1)
    {
        journal.Append(new LogEntry { Source = LogSource.Stdout, TimeNano = timeNano, Line = Encoding.UTF8.GetBytes(line) });
        journal.Commit();
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<FoundRecord> records)
    {
        Assert.True(await records.MoveNextAsync());
        return Encoding.UTF8.GetString(records.Current.Line.Span);
    }
}
