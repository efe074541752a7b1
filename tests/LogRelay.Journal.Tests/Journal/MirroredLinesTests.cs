using System.Buffers;
using LogRelay.Journal.Storage;
using LogRelay.Testing;
using LogRelay.Testing.Storage;
using Xunit;

namespace LogRelay.Journal.Tests.Journal;

/// <summary>One journal's lines, taken as they are and put into another: what the aggregator stores.</summary>
public sealed class MirroredLinesTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FaultyStorage _storage = new(new RealStorage());
    private readonly JournalBench _here;
    private readonly JournalBench _there;

    public MirroredLinesTests()
    {
        _here = new JournalBench(new RealStorage(), Path.Combine(_folder.Path, "here"));
        _there = new JournalBench(_storage, Path.Combine(_folder.Path, "there"));
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(5000)]
    [InlineData(1_000_000)]
    public void Lines_of_rotated_segments_arrive_byte_for_byte_whatever_the_batches(int maxBytes)
    {
        using var source = _here.Open(maxSize: 3000, maxFiles: 100);
        using var target = _there.Open(maxSize: 7000, maxFiles: 100);
        JournalBench.Append(source, 0, 500);

        var lines = new ArrayBufferWriter<byte>();
        using var reader = source.OpenReader(0);
        while (reader.ReadLines(lines, maxBytes, out var position) > 0)
        {
            Assert.Equal(target.EndPosition, position);
            Assert.True(target.TryAppendLines(lines.WrittenSpan));
            lines.ResetWrittenCount();
        }

        Assert.Equal(Enumerable.Range(0, 500), JournalBench.Numbers(target));
        Assert.Equal(source.EndPosition, target.EndPosition);
        Assert.Equal(500, target.Counters.StoredRecords);
    }

    [Fact]
    public void A_gap_ends_a_batch_and_the_next_one_says_where_it_starts()
    {
        using var source = _here.Open(maxSize: 2000, maxFiles: 100);
        JournalBench.Append(source, 0, 100);
        using var reader = source.OpenReader(0);
        var lines = new ArrayBufferWriter<byte>();
        var added = reader.ReadLines(lines, 100, out var first);
        File.Delete($"{_here.Active}.1");
        File.Delete($"{_here.Active}.2");
        var (end, gaps) = (first + added, 0);
        while (reader.ReadLines(lines, 1_000_000, out var position) is var more and > 0)
        {
            gaps += position > end ? 1 : 0;
            end = position + more;
        }

        Assert.Equal(1, gaps);
        Assert.Equal(source.EndPosition, end);
        Assert.Equal(reader.MissingBytes, source.EndPosition - lines.WrittenCount);
    }

    [Fact]
    public void What_storage_refuses_is_neither_there_nor_counted_and_can_be_given_again()
    {
        using var source = _here.Open();
        JournalBench.Append(source, 0, 20);
        var lines = new ArrayBufferWriter<byte>();
        using var reader = source.OpenReader(0);
        _ = reader.ReadLines(lines, 1_000_000, out _);
        using var target = _there.Open();

        _storage.Fail(StorageOperation.Write, StorageErrno.NoSpace, times: 1, shortWriteBytes: 10, path: "-json.log");
        var taken = 0;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            taken += target.TryAppendLines(lines.WrittenSpan) ? 1 : 0;
        }

        Assert.Equal(1, taken);
        Assert.Equal(Enumerable.Range(0, 20), JournalBench.Numbers(target));
        Assert.Equal((20, 0), (target.Counters.StoredRecords, target.Counters.DroppedRecords));
    }

    [Fact]
    public void Lines_without_their_last_newline_are_a_mistake_of_the_caller()
    {
        using var target = _there.Open();
        Assert.Throws<ArgumentException>(() => target.TryAppendLines("{}"u8));
    }
}
