using System.Runtime.CompilerServices;

namespace LogRelay.Delivery.Sinks.Gelf.Http;

/// <summary>
/// What has become of each record of a batch. An attempt that failed half-way leaves behind what is settled, so that the
/// next one sends only the rest: a receiver that takes a few messages at a time gets every one once.
/// </summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class BatchOutcomes
{
    // By stream and position; null: accepted, else why not. Positions come back only when the pump goes back to its cursor.
    private readonly ConditionalWeakTable<StreamContext, Dictionary<(long, long), Queue<string?>>> _settled = [];
    private readonly Dictionary<int, string> _reasons = [];
    private readonly List<(long, long)> _keys = [];
    private RecordState[] _states = [];
    private StreamContext? _stream;
    private bool _endsSettled;

    /// <summary>How many records the batch has.</summary>
    public int Count => _keys.Count;

    /// <summary>Begins with a batch, of which some may be settled already.</summary>
    public void Start(SinkBatch batch)
    {
        var records = batch.Records.Records;
        _stream = batch.Stream;
        _keys.Clear();
        _reasons.Clear();
        _endsSettled = false;
        if (_states.Length < records.Length)
        {
            _states = new RecordState[records.Length];
        }
        _states.AsSpan().Clear();
        var settled = _settled.TryGetValue(batch.Stream, out var found) ? found : null;
        for (var index = 0; index < records.Length; index++)
        {
            _keys.Add((records[index].Position, records[index].NextPosition));
            _endsSettled = settled is not null && TakeOver(settled, index);
        }
    }

    /// <summary>The first record from <paramref name="index"/> on that has to be sent; <see cref="Count"/> when there is none.</summary>
    public int NextWaiting(int index)
    {
        while (index < Count && _states[index] > RecordState.WaitingAlone)
        {
            index++;
        }
        return index;
    }

    /// <summary>What has become of a record.</summary>
    public RecordState this[int index] => _states[index];

    /// <summary>So many records from <paramref name="first"/> on have a new state.</summary>
    public void Set(int first, int count, RecordState state) => _states.AsSpan(first, count).Fill(state);

    /// <summary>The receiver will never take that record.</summary>
    public void Refuse(int index, string reason)
    {
        _states[index] = RecordState.Refused;
        _reasons[index] = reason;
    }

    /// <summary>The connection is gone: what was not answered has to be sent again.</summary>
    public void Recall()
    {
        foreach (ref var state in _states.AsSpan(0, Count))
        {
            state = state == RecordState.Sent ? RecordState.Waiting : state;
        }
    }

    /// <summary>The attempt ends before the batch: what is settled is remembered.</summary>
    public void Keep()
    {
        if (_stream is null)
        {
            return;
        }
        var settled = _settled.GetOrCreateValue(_stream);
        for (var index = 0; index < Count; index++)
        {
            if (_states[index] >= RecordState.Accepted)
            {
                if (!settled.TryGetValue(_keys[index], out var outcomes))
                {
                    settled[_keys[index]] = outcomes = [];
                }
                outcomes.Enqueue(_reasons.GetValueOrDefault(index));
            }
        }
        Forget();
    }

    /// <summary>Every record is settled.</summary>
    public SendResult Complete()
    {
        if (!_endsSettled && _stream is not null)
        {
            // The batch goes beyond all that was left behind.
            _settled.Remove(_stream);
        }
        var result = _reasons.Count == 0 ? SendResult.Delivered : Rejected();
        Forget();
        return result;
    }

    private SendResult Rejected()
    {
        List<RejectedRecord> rejected = [.. _reasons.OrderBy(reason => reason.Key).Select(reason => new RejectedRecord(reason.Key, reason.Value))];
        return new SendResult(SendStatus.Rejected, rejected[0].Reason, Rejected: rejected);
    }

    private void Forget()
    {
        _stream = null;
        _keys.Clear();
        _reasons.Clear();
    }

    private bool TakeOver(Dictionary<(long, long), Queue<string?>> settled, int index)
    {
        if (!settled.TryGetValue(_keys[index], out var outcomes) || !outcomes.TryDequeue(out var reason))
        {
            return false;
        }
        _states[index] = RecordState.Accepted;
        if (reason is not null)
        {
            Refuse(index, reason);
        }
        return true;
    }
}
