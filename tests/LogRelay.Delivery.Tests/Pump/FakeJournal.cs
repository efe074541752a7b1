using LogRelay.Delivery.Tests.Sinks;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Reading;

namespace LogRelay.Delivery.Tests.Pump;

/// <summary>A stream in memory. Every record takes its line's length and one byte.</summary>
internal sealed class FakeJournal
{
    private readonly Lock _lock = new();
    private readonly List<(long Position, byte[] Line, RecordTraits Traits, LogSource Source)> _records = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isClosed;
    private int _openReaders;
    private int _reads;

    public long End { get; private set; }

    public int OpenReaders => Volatile.Read(ref _openReaders);

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>Thrown by every read while set.</summary>
    public Exception? Failure { get; set; }

    public void Append(string line, RecordTraits traits = RecordTraits.None, LogSource source = LogSource.Stdout) => Change(() =>
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(line);
        _records.Add((End, bytes, traits, source));
        End += bytes.Length + 1;
    });

    public void Append(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Append(line);
        }
    }

    public void Close() => Change(() => _isClosed = true);

    public IRecordReader Open(long position)
    {
        Interlocked.Increment(ref _openReaders);
        return new Reader(this, position);
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.SetResult();
    }

    private sealed class Reader(FakeJournal journal, long position) : IRecordReader
    {
        public long Position { get; private set; } = position;

        public int Read(RecordBatch batch, int maxRecords, int maxTextBytes)
        {
            Interlocked.Increment(ref journal._reads);
            if (journal.Failure is { } failure)
            {
                throw failure;
            }
            lock (journal._lock)
            {
                batch.StartPosition = batch.EndPosition = Position;
                var added = 0;
                foreach (var (start, line, traits, source) in journal._records.SkipWhile(record => record.Position < Position))
                {
                    if (added == maxRecords || batch.TextLength >= maxTextBytes)
                    {
                        break;
                    }
                    Assert(start == batch.EndPosition);
                    Batches.Add(batch, line, source, traits);
                    added++;
                }
                Position = batch.EndPosition;
                return added;
            }
        }

        public async ValueTask<bool> WaitToReadAsync(CancellationToken ct)
        {
            while (true)
            {
                Task changed;
                lock (journal._lock)
                {
                    if (Position < journal.End)
                    {
                        return true;
                    }
                    if (journal._isClosed)
                    {
                        return false;
                    }
                    changed = journal._changed.Task;
                }
                await changed.WaitAsync(ct);
            }
        }

        public void Dispose() => Interlocked.Decrement(ref journal._openReaders);

        private static void Assert(bool holds)
        {
            if (!holds)
            {
                throw new InvalidOperationException("a reader was opened in the middle of a record");
            }
        }
    }
}
