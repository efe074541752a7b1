using System.Globalization;
using System.Text;
using LogRelay.Journal.Entries;
using LogRelay.Journal.Reading;
using LogRelay.Journal.Retention;
using LogRelay.Journal.Segments;
using LogRelay.Journal.Storage;
using LogRelay.Testing.Storage;

namespace LogRelay.Journal.Tests.Model;

/// <summary>
/// A journal, and beside it the simple truth about it: which numbers were committed, at which positions. Everything that
/// happens follows from the seed.
/// </summary>
/// <remarks>The maintenance has ended before it begins: its work is done here, when the seed says so.</remarks>
internal sealed class JournalModel : IAsyncDisposable
{
    private const string Id = "4f1c8a0b2d3e";
    private const long FirstTime = 1_700_000_000_000_000_000;

    private readonly Random _random;
    private readonly CrashingStorage _disk = new();
    private readonly StringBuilder _history = new();
    private readonly JournalMaintenance _maintenance = new(static (_, _) => { });
    private readonly ModelSink[] _sinks = [new("fast"), new("slow")];
    private readonly Dictionary<int, long> _positions = [];
    private readonly string _folder = $"/streams/{Id}";
    private readonly JournalOptions _options;
    private readonly bool _isKeptForSinks;
    private FaultyStorage _storage;
    private StreamJournal? _journal;
    private long _time = FirstTime;
    private int _next;
    private int _committed = -1;
    private bool _hasLostPower;
    private bool _hasStopped;
    private bool _mustContinue;
    private JournalReader? _follower;
    private int _lastFollowed = -1;

    /// <summary>What happened so far, for whoever has to understand a failure.</summary>
    public string History => _history.ToString();

    /// <summary>Draws the options.</summary>
    /// <param name="seed">Decides everything.</param>
    /// <param name="isKeptForSinks">True to keep what sinks need beyond the options, and to have others ask for space.</param>
    public JournalModel(int seed, bool isKeptForSinks = false)
    {
        _isKeptForSinks = isKeptForSinks;
        _random = new Random(seed);
        _storage = new FaultyStorage(_disk);
        _options = new JournalOptions
        {
            MaxSizeBytes = _random.Next(8) == 0 ? null : _random.Next(200, 3000),
            MaxFiles = _random.Next(4) switch { 0 => 1, 1 => 1000, _ => _random.Next(2, 7) },
            Compression = (SegmentCodec)_random.Next(3),
            BlockBytes = _random.Next(100, 1000),
            SpoolMaxBytes = isKeptForSinks ? _random.Next(3) switch { 0 => 0, 1 => _random.Next(10_000), _ => long.MaxValue } : 0,
        };
    }

    /// <summary>One process: opens the journal, checks it, works, and ends in one way or another.</summary>
    /// <param name="mayLosePower">False: the process is killed, at most.</param>
    public async Task LiveAsync(bool mayLosePower)
    {
        if (!_hasStopped)
        {
            await _maintenance.DisposeAsync();
            _hasStopped = true;
        }
        _storage = new FaultyStorage(_disk);
        if (_random.Next(4) == 0)
        {
            if (!TryOpenAndDie(mayLosePower))
            {
                return;
            }
        }
        else
        {
            Open();
        }
        Claim();
        Check();
        var end = _random.Next(5) == 0 ? int.MaxValue : _storage.Calls + _random.Next(1, 120);
        if (end != int.MaxValue)
        {
            _storage.Fail(StorageOperation.All, StorageErrno.DeviceError, end - _storage.Calls, shortWriteBytes: _random.Next(2) * _random.Next(100));
        }
        for (var steps = _random.Next(5, 40); steps > 0 && _storage.Calls < end; steps--)
        {
            Step(end);
        }
        End(mayLosePower, wasCut: _storage.Calls >= end);
    }

    /// <summary>A last look, after the last life.</summary>
    public void CheckAtLast()
    {
        _storage = new FaultyStorage(_disk);
        Open();
        Claim();
        Check();
        _journal!.Dispose();
    }

    /// <summary>Closes what the last life left open.</summary>
    public ValueTask DisposeAsync()
    {
        _follower?.Dispose();
        _journal?.Dispose();
        return _hasStopped ? ValueTask.CompletedTask : _maintenance.DisposeAsync();
    }

    /// <summary>A process that dies while it brings the folder in order.</summary>
    /// <returns>True when it had finished before.</returns>
    private bool TryOpenAndDie(bool mayLosePower)
    {
        _storage.Fail(StorageOperation.All, StorageErrno.DeviceError, _random.Next(1, 60), shortWriteBytes: _random.Next(2) * _random.Next(100));
        try
        {
            Open();
            return true;
        }
        catch (IOException)
        {
            Array.ForEach(_sinks, static sink => sink.Forget());
            Die(mayLosePower);
            return false;
        }
        finally
        {
            _storage.Heal();
        }
    }

    private void Die(bool mayLosePower)
    {
        if (mayLosePower)
        {
            _hasLostPower = true;
            _disk.Crash(_random.Next());
        }
        else
        {
            _disk.Kill();
        }
    }

    private void Open()
    {
        _mustContinue = true;
        foreach (var sink in _sinks)
        {
            sink.Open(_storage, _folder);
        }
        _journal = StreamJournal.Open(_storage, _folder, Id, _options, _maintenance, [], _sinks.Max(static sink => sink.Position));
        Note($"opened, {_options}");
    }

    private void Claim()
    {
        if (_isKeptForSinks)
        {
            // What an earlier process removed it counted itself, whether or not it came to say that it had committed it; what
            // a power loss took of its last records nobody removed.
            var written = _hasLostPower ? _next - 1 : _committed;
            var last = SeenRecords.Read(_journal!, _journal!.StartPosition).Records.Select(static record => record.Number).Append(written).Max();
            Array.ForEach(_sinks, sink => sink.Claim(_journal, last));
        }
    }

    private void Note(string what)
    {
        _history.Append(CultureInfo.InvariantCulture, $"\n  {what}; sinks at {_sinks[0].Position}, {_sinks[1].Position}; next {_next}; segments");
        foreach (var segment in _journal!.Snapshot())
        {
            _history.Append(CultureInfo.InvariantCulture, $" {segment.Sequence}:{segment.BasePosition}+{segment.Length}");
        }
    }

    private void Step(int end)
    {
        try
        {
            switch (_random.Next(_isKeptForSinks ? 14 : 12))
            {
                case 12:
                    _ = _journal!.RemoveOldest(mayTakeUndelivered: _random.Next(4) == 0, RemovalCause.DiskBudget);
                    break;
                case 13:
                    _journal!.ApplyRetention();
                    break;
                case < 6:
                    Append(end);
                    break;
                case 6 or 7:
                    _ = _journal!.RunMaintenance();
                    break;
                case 8:
                    _sinks[0].Take(_journal!, _random.Next(1, 200), _next, sync: _random.Next(2) == 0);
                    break;
                case 9:
                    _sinks[1].Take(_journal!, _random.Next(1, 10), _next, sync: _random.Next(2) == 0);
                    break;
                case 10:
                    Follow();
                    break;
                default:
                    Check();
                    break;
            }
        }
        catch (Exception failure) when (failure is IOException or ModelFailureException && _storage.Calls >= end)
        {
            // The process is as good as dead.
        }
    }

    private void Append(int end)
    {
        for (var count = _random.Next(1, 20); count > 0; count--)
        {
            // Now and then a clock goes backward, and many records share one time.
            _time += _random.Next(10) switch { 0 => -5_000_000, < 4 => 0, _ => _random.Next(1_000_000) };
            _journal!.Append(new LogEntry
            {
                Source = (LogSource)_random.Next(2),
                TimeNano = _time,
                Line = Text(_next, _random),
                IsPartial = _random.Next(20) == 0,
                IsLastPartial = true,
                PartialId = "00ff"u8,
                PartialOrdinal = 1,
            });
            _next++;
        }
        var dropped = _journal!.Counters.DroppedRecords;
        _journal.Commit();
        if (_storage.Calls < end && _journal.Counters.DroppedRecords == dropped)
        {
            _committed = _next - 1;
        }
    }

    /// <summary>The number, then anything that makes lines of all shapes: escapes, bytes that are not UTF-8, nothing.</summary>
    public static byte[] Text(int number, Random random)
    {
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} "));
        var tail = new byte[random.Next(4) == 0 ? 0 : random.Next(120)];
        switch (random.Next(4))
        {
            case 0:
                random.NextBytes(tail);
                break;
            case 1:
                tail.AsSpan().Fill((byte)'"');
                break;
            default:
                tail.AsSpan().Fill((byte)('a' + (number % 26)));
                break;
        }
        return [.. head, .. tail];
    }

    private void Follow()
    {
        _follower ??= _journal!.OpenReader(_journal.StartPosition);
        using var batch = new RecordBatch();
        _ = _follower.Read(batch, _random.Next(1, 100), int.MaxValue);
        var seen = new List<SeenRecord>();
        SeenRecords.Add(batch, seen);
        foreach (var record in seen.Where(static record => record.Number >= 0))
        {
            Demand(record.Number > _lastFollowed, $"the follower got {record.Number} after {_lastFollowed}");
            Demand(_follower.MissingBytes > 0 || _lastFollowed < 0 || record.Number == _lastFollowed + 1 || _hasLostPower, $"the follower missed what is between {_lastFollowed} and {record.Number}");
            _lastFollowed = record.Number;
        }
    }

    private void End(bool mayLosePower, bool wasCut)
    {
        Note(wasCut ? "cut" : "ended");
        if (!wasCut && _random.Next(2) == 0)
        {
            _journal!.Dispose();
        }
        foreach (var sink in _sinks)
        {
            sink.Forget();
        }
        _follower?.Dispose();
        _follower = null;
        _lastFollowed = -1;
        Die(mayLosePower);
    }

    private void Check()
    {
        var seen = SeenRecords.Read(_journal!, _journal!.StartPosition);
        var visible = seen.Records.Where(static record => record.Number >= 0).ToList();
        var numbers = visible.ConvertAll(static record => record.Number);
        Demand(seen.End == _journal.EndPosition, $"the reader ended at {seen.End}, the journal at {_journal.EndPosition}");
        Demand(numbers.SequenceEqual(numbers.Order().Distinct()), $"out of order or twice: {string.Join(' ', numbers)}");
        var bytes = seen.Records.Sum(static record => record.NextPosition - record.Position);
        Demand(bytes + seen.DamagedBytes + seen.MissingBytes == seen.End - seen.From, $"{bytes} read, {seen.DamagedBytes} damaged, {seen.MissingBytes} missing of {seen.End - seen.From}");
        if (!_hasLostPower)
        {
            Demand(seen.DamagedBytes == 0 && seen.MissingBytes == 0, $"{seen.DamagedBytes} bytes damaged, {seen.MissingBytes} missing, last {numbers.LastOrDefault()}");
            CheckNothingLost(numbers, visible);
            _committed = Math.Max(_committed, numbers.LastOrDefault(-1));
        }
        foreach (var sink in _sinks)
        {
            sink.Check(_journal, visible);
            if (_isKeptForSinks)
            {
                sink.CheckClaim(_journal, numbers.LastOrDefault(-1));
            }
        }
        CheckTail(seen.Records);
        CheckSince(seen.Records);
        foreach (var record in visible)
        {
            _positions[record.Number] = record.Position;
        }
        if (_mustContinue)
        {
            // What the dead process had not committed was never there.
            _mustContinue = false;
            _next = _hasLostPower ? _next : numbers.LastOrDefault(_committed) + 1;
            foreach (var number in _positions.Keys.Where(number => number >= _next).ToList())
            {
                _ = _positions.Remove(number);
            }
        }
    }

    /// <summary>A kill costs nothing that was committed, and moves nothing.</summary>
    private void CheckNothingLost(List<int> numbers, List<SeenRecord> visible)
    {
        if (numbers.Count > 0)
        {
            Demand(numbers[^1] - numbers[0] == numbers.Count - 1 || _journal!.Counters.DroppedRecords > 0, $"a hole: {string.Join(' ', numbers)}");
        }
        // Somebody who asks for space gets all but the active segment.
        var isAllKept = !_isKeptForSinks && (_options.MaxFiles >= 1000 || _options.MaxSizeBytes is null);
        Demand(!isAllKept || numbers.Count == 0 || numbers[0] == 0, $"begins with {numbers.FirstOrDefault()}");
        Demand(_committed < 0 || ((_options.MaxFiles == 1 || _isKeptForSinks) && numbers.Count == 0) || (numbers.Count > 0 && numbers[^1] >= _committed), $"{_committed} was committed, the last is {numbers.LastOrDefault(-1)}");
        if (!isAllKept && !_isKeptForSinks && numbers.Count > 0 && numbers[0] > 0)
        {
            var kept = visible.Sum(static record => record.NextPosition - record.Position);
            Demand(kept >= (_options.MaxFiles - 1) * _options.MaxSizeBytes, $"only {kept} bytes are left of {_options.MaxFiles} files of {_options.MaxSizeBytes}");
        }
        foreach (var record in visible)
        {
            Demand(!_positions.TryGetValue(record.Number, out var position) || position == record.Position, $"{record.Number} was at {position}, is at {record.Position}");
        }
    }

    private void CheckTail(List<SeenRecord> all)
    {
        if (_hasLostPower)
        {
            // Damaged lines count as lines there.
            return;
        }
        var wanted = _random.Next(all.Count + 2);
        var expected = wanted == 0 ? _journal!.EndPosition : all.Count == 0 ? _journal!.EndPosition : all[Math.Max(0, all.Count - wanted)].Position;
        var found = TailLocator.Locate(_journal!, wanted);
        var tail = SeenRecords.Read(_journal!, found).Records;
        Demand(tail.Count == Math.Min(wanted, all.Count), $"tail {wanted} of {all.Count} gave {tail.Count}, from {found} instead of {expected}");
    }

    private void CheckSince(List<SeenRecord> all)
    {
        var since = _time - _random.Next(20_000_000);
        var found = SinceLocator.Locate(_journal!, _journal!.StartPosition, since);
        using var reader = _journal.OpenReader(_journal.StartPosition);
        using var batch = new RecordBatch();
        while (reader.Read(batch, 1000, int.MaxValue) > 0)
        {
        }
        var first = all.Count;
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch.Records[i].TimeNano >= since)
            {
                first = i;
                break;
            }
        }
        var rest = SeenRecords.Read(_journal, found).Records;
        // The time of a damaged line counts too; docker logs passes over the older records behind it.
        Demand(_hasLostPower ? rest.Count >= all.Count - first : rest.Count == all.Count - first, $"since {since} gave {rest.Count} records instead of {all.Count - first}, from {found} instead of {(first < all.Count ? all[first].Position : -1)}; {string.Join(' ', _journal.Snapshot())}");
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ModelFailureException(otherwise);
        }
    }
}
