using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Reading;
using LogRelay.Query.Engine;
using LogRelay.Query.Language.Syntax;
using LogRelay.Query.Matching;

namespace LogRelay.Query.Following;

/// <summary>New records of several streams as they are written, those that match a query, merged.</summary>
/// <remarks>
/// Nothing is polled: a stream's writer wakes its reader. What is there at once comes in the order of its times; a record
/// that is written later comes later, whatever its time. When the reader of the answer is slow, the journals wait for it on
/// disk: memory is bounded, and nothing is left out. Any thread may <see cref="Add"/>; one reads.
/// </remarks>
public sealed class LiveTail : IAsyncDisposable
{
    private const int BatchRecords = 256;
    private const int BatchTextBytes = 256 * 1024;

    // Batches that wait to be merged, of all streams together.
    private const int MaxWaitingBatches = 16;

    private readonly QueryCompiler _compiler;
    private readonly Channel<List<FoundRecord>> _batches = Channel.CreateBounded<List<FoundRecord>>(MaxWaitingBatches);
    private readonly CancellationTokenSource _ending = new();
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _followers = [];
    private int _streams;
    private int _running = 1;
    private bool _isEnded;

    /// <summary>Follows nothing yet.</summary>
    /// <param name="query">What a record has to be like.</param>
    public LiveTail(QueryNode query) => _compiler = new QueryCompiler(query);

    /// <summary>Follows a stream, from where its reader stands until nobody writes to it any more.</summary>
    /// <returns>The stream's number: <see cref="FoundRecord.Stream"/> of its records.</returns>
    /// <exception cref="ObjectDisposedException">The tail was disposed of.</exception>
    public int Add(StreamToFollow stream)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isEnded, this);
            var number = _streams++;
            var matcher = _compiler.For(stream.Facts);
            if (matcher == ConstantMatcher.None)
            {
                stream.Reader.Dispose();
                return number;
            }
            _running++;
            var follower = Task.Run(() => FollowAsync(number, stream.Reader, matcher), CancellationToken.None);
            _followers.Add(follower);
            _ = follower.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return number;
        }
    }

    /// <summary>Says that no stream is added any more: when all have ended, the answer ends.</summary>
    public void Complete() => Leave();

    /// <summary>The records, as they come. Call it once.</summary>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="TimeoutException">A regular expression took too long for one line.</exception>
    public async IAsyncEnumerable<FoundRecord> ReadAllAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var ready = new List<FoundRecord>();
        while (await _batches.Reader.WaitToReadAsync(ct))
        {
            for (var taken = 0; taken < MaxWaitingBatches && _batches.Reader.TryRead(out var batch); taken++)
            {
                ready.AddRange(batch);
            }
            // Stable by stream and position where times are equal.
            ready.Sort(static (a, b) => FoundOrder.Of(a, QueryOrder.OldestFirst).CompareTo(FoundOrder.Of(b, QueryOrder.OldestFirst)));
            foreach (var record in ready)
            {
                yield return record;
            }
            ready.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task[] followers;
        lock (_lock)
        {
            _isEnded = true;
            followers = [.. _followers];
        }
        await _ending.CancelAsync();
        await Task.WhenAll(followers);
        _ending.Dispose();
    }

    private async Task FollowAsync(int number, IRecordReader reader, RecordMatcher matcher)
    {
        using var batch = new RecordBatch();
        try
        {
            do
            {
                while (true)
                {
                    batch.Clear();
                    if (reader.Read(batch, BatchRecords, BatchTextBytes) == 0)
                    {
                        break;
                    }
                    if (Match(number, batch, matcher) is { Count: > 0 } found)
                    {
                        await _batches.Writer.WriteAsync(found, _ending.Token);
                    }
                    _ending.Token.ThrowIfCancellationRequested();
                }
            }
            while (await reader.WaitToReadAsync(_ending.Token));
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // Nobody reads on.
        }
        catch (Exception failure) when (_batches.Writer.TryComplete(failure))
        {
            // The one who reads gets it.
        }
        finally
        {
            reader.Dispose();
            Leave();
        }
    }

    private static List<FoundRecord> Match(int number, RecordBatch batch, RecordMatcher matcher)
    {
        var found = new List<FoundRecord>();
        foreach (ref readonly var record in batch.Records)
        {
            var line = batch.Line(in record);
            var candidate = new CandidateRecord(line, record.Source, record.TimeNano, isContinuation: record.PartialOrdinal > 1) { IsMarker = (record.Traits & RecordTraits.Marker) != 0 };
            if (matcher.IsMatch(ref candidate))
            {
                found.Add(new FoundRecord(number, record.Position, record.TimeNano, record.Source, candidate.Level, line.ToArray()) { IsMarker = candidate.IsMarker });
            }
        }
        return found;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
        {
            _ = _batches.Writer.TryComplete();
        }
    }

    private void Forget(Task follower)
    {
        lock (_lock)
        {
            _followers.Remove(follower);
        }
    }
}
