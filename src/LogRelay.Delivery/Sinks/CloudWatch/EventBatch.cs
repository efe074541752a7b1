using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using LogRelay.Delivery.Sinks.CloudWatch.Service;
using LogRelay.Journal.Entries;

namespace LogRelay.Delivery.Sinks.CloudWatch;

/// <summary>
/// Turns a batch of records into events in the order of their times, and deals them out in calls that keep to
/// <see cref="PutLimits"/>. An event allocates nothing.
/// </summary>
/// <remarks>
/// Follows moby's daemon/logger/awslogs: an empty line makes no event; bytes that are not UTF-8 become U+FFFD; a line that
/// is too long becomes several events of the same time, cut between characters; a grouped event ends with a newline.
/// One owner at a time.
/// </remarks>
internal sealed class EventBatch : IDisposable
{
    private const long NanosecondsPerMillisecond = 1_000_000;

    private static ReadOnlySpan<byte> ReplacementCharacter => "\uFFFD"u8;

    private readonly ByteBuffer _text = new();
    private List<RejectedRecord>? _rejected;
    private PreparedEvent[] _events = ArrayPool<PreparedEvent>.Shared.Rent(1024);
    private InputLogEvent[] _call = [];
    private int _callCount;
    private int _count;
    private int _next;
    private int _callStart;

    /// <summary>Prepares the events of all records.</summary>
    /// <param name="records">The batch.</param>
    /// <param name="endsWithNewline">The records are groups of lines, each of which ends with a newline.</param>
    public EventBatch(RecordBatch records, bool endsWithNewline)
    {
        var all = records.Records;
        for (var index = 0; index < all.Length; index++)
        {
            if (all[index].TimeNano < 0)
            {
                Reject(index, "CloudWatch has no events from before 1970");
                continue;
            }
            Prepare(records.Line(all[index]), all[index].TimeNano / NanosecondsPerMillisecond, index, endsWithNewline);
        }
        SortByTime();
    }

    /// <summary>Records that the service will never take, so far; null for none. Not in order, none twice.</summary>
    public IReadOnlyList<RejectedRecord>? Rejected => _rejected;

    /// <summary>The events of the next call; empty when all were dealt out. Valid until the next change.</summary>
    public ReadOnlyMemory<InputLogEvent> NextCall()
    {
        if (_call.Length == 0 && _count > 0)
        {
            _call = ArrayPool<InputLogEvent>.Shared.Rent(Math.Min(_count, PutLimits.MaxEvents));
        }
        _callCount = 0;
        _callStart = _next;
        var bytes = 0;
        while (_next < _count && _callCount < PutLimits.MaxEvents)
        {
            ref readonly var prepared = ref _events[_next];
            bytes += prepared.Length + PutLimits.EventOverheadBytes;
            if (bytes > PutLimits.MaxBytes || prepared.Timestamp - _events[_callStart].Timestamp > PutLimits.MaxSpanMs)
            {
                break;
            }
            _call[_callCount++] = new InputLogEvent(prepared.Timestamp, _text.Memory.Slice(prepared.Offset, prepared.Length));
            _next++;
        }
        return _call.AsMemory(0, _callCount);
    }

    /// <summary>Notes what the service did not take of the last call.</summary>
    public void Note(RejectedLogEventsInfo info)
    {
        var tooOld = Math.Clamp(info.TooOldLogEventEndIndex ?? 0, 0, _callCount);
        var expired = Math.Clamp(info.ExpiredLogEventEndIndex ?? 0, 0, _callCount);
        var tooNew = Math.Clamp(info.TooNewLogEventStartIndex ?? _callCount, 0, _callCount);
        for (var index = 0; index < _callCount; index++)
        {
            var reason = index < tooOld ? "it is older than 14 days"
                : index < expired ? "it is older than the log group's retention"
                : index >= tooNew ? "it lies more than two hours ahead of the service's clock"
                : null;
            if (reason is not null)
            {
                Reject(_events[_callStart + index].Record, $"CloudWatch did not take it: {reason} ({Time(_call[index].Timestamp)})");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _text.Dispose();
        ArrayPool<PreparedEvent>.Shared.Return(_events);
        _events = [];
        _count = 0;
        if (_call.Length > 0)
        {
            ArrayPool<InputLogEvent>.Shared.Return(_call, clearArray: true);
            _call = [];
        }
    }

    private void Prepare(ReadOnlySpan<byte> line, long timestamp, int record, bool endsWithNewline)
    {
        var start = _text.Length;
        AppendText(line);
        if (endsWithNewline && _text.Length - start < PutLimits.MaxMessageBytes)
        {
            _text.Append("\n"u8);
        }
        while (start < _text.Length)
        {
            var length = CharacterStart(_text.Span[start..], PutLimits.MaxMessageBytes);
            Add(new PreparedEvent(timestamp, _count, record, start, length));
            start += length;
        }
    }

    private void AppendText(ReadOnlySpan<byte> line)
    {
        if (Utf8.IsValid(line))
        {
            _text.Append(line);
            return;
        }
        while (!line.IsEmpty)
        {
            var isValid = Rune.DecodeFromUtf8(line, out _, out var taken) == OperationStatus.Done;
            _text.Append(isValid ? line[..taken] : ReplacementCharacter);
            line = line[taken..];
        }
    }

    private static int CharacterStart(ReadOnlySpan<byte> text, int index)
    {
        if (text.Length <= index)
        {
            return text.Length;
        }
        while ((text[index] & 0xC0) == 0x80)
        {
            index--;
        }
        return index;
    }

    private void Add(PreparedEvent prepared)
    {
        if (_count == _events.Length)
        {
            var larger = ArrayPool<PreparedEvent>.Shared.Rent(_count * 2);
            _events.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<PreparedEvent>.Shared.Return(_events);
            _events = larger;
        }
        _events[_count++] = prepared;
    }

    // Nearly always they are in order already: the journal's order is that of arrival.
    private void SortByTime()
    {
        for (var index = 1; index < _count; index++)
        {
            if (_events[index].Timestamp < _events[index - 1].Timestamp)
            {
                _events.AsSpan(0, _count).Sort();
                return;
            }
        }
    }

    private void Reject(int record, string reason)
    {
        _rejected ??= [];
        // The pieces of one record have one time, so they share its fate and come one after the other.
        if (_rejected.Count == 0 || _rejected[^1].Index != record)
        {
            _rejected.Add(new RejectedRecord(record, reason));
        }
    }

    private static string Time(long timestamp) => timestamp <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? DateTimeOffset.FromUnixTimeMilliseconds(timestamp).ToString("O", CultureInfo.InvariantCulture)
        : timestamp.ToString(CultureInfo.InvariantCulture);
}
