using System.Text;
using System.Text.Json;

namespace LogRelay.Testing.CloudWatch;

/// <summary>Groups, streams and events, with every limit that the API reference of CloudWatch Logs gives. Any thread.</summary>
internal sealed class CloudWatchStore(TimeProvider time)
{
    private const int MaxEvents = 10_000;
    private const int MaxBytes = 1_048_576;
    private const int EventOverheadBytes = 26;
    private static readonly TimeSpan OldestAge = TimeSpan.FromDays(14);
    private static readonly TimeSpan MaxAhead = TimeSpan.FromHours(2);
    private static readonly TimeSpan MaxSpan = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HashSet<string>> _groups = new(StringComparer.Ordinal);
    private readonly List<ReceivedEvent> _events = [];

    /// <summary>Events that a group keeps; null: for ever.</summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>All events, in the order of arrival.</summary>
    public IReadOnlyList<ReceivedEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    /// <summary>True when the stream is there.</summary>
    public bool HasStream(string group, string stream)
    {
        lock (_lock)
        {
            return _groups.TryGetValue(group, out var streams) && streams.Contains(stream);
        }
    }

    public void CreateGroup(string group)
    {
        Check(group.Length is > 0 and <= 512 && group.All(static c => char.IsAsciiLetterOrDigit(c) || ".-_/#".Contains(c, StringComparison.Ordinal)), "logGroupName is not valid");
        lock (_lock)
        {
            if (!_groups.TryAdd(group, []))
            {
                throw new ServiceErrorException("ResourceAlreadyExistsException", "The specified log group already exists");
            }
        }
    }

    public void CreateStream(string group, string stream)
    {
        Check(stream.Length is > 0 and <= 512 && !stream.Contains(':', StringComparison.Ordinal) && !stream.Contains('*', StringComparison.Ordinal), "logStreamName is not valid");
        lock (_lock)
        {
            if (!Group(group).Add(stream))
            {
                throw new ServiceErrorException("ResourceAlreadyExistsException", "The specified log stream already exists");
            }
        }
    }

    /// <summary>Stores what can be stored, and answers as the service does.</summary>
    public string Put(JsonElement request)
    {
        var group = request.GetProperty("logGroupName").GetString()!;
        var stream = request.GetProperty("logStreamName").GetString()!;
        List<ReceivedEvent> events = [.. request.GetProperty("logEvents").EnumerateArray().Select(logEvent => new ReceivedEvent(
            group, stream, logEvent.GetProperty("timestamp").GetInt64(), logEvent.GetProperty("message").GetString()!))];
        CheckLimits(events);
        lock (_lock)
        {
            if (!Group(group).Contains(stream))
            {
                throw new ServiceErrorException("ResourceNotFoundException", "The specified log stream does not exist.");
            }
            return Store(events);
        }
    }

    private static void CheckLimits(List<ReceivedEvent> events)
    {
        Check(events.Count is > 0 and <= MaxEvents, $"there are {events.Count} events");
        Check(events.All(static e => e.Message.Length > 0), "a message is empty");
        Check(events.All(static e => e.Timestamp >= 0), "a timestamp is negative");
        var sizes = events.Select(static e => Encoding.UTF8.GetByteCount(e.Message) + EventOverheadBytes).ToList();
        Check(sizes.Max() <= MaxBytes, "an event is too large");
        Check(sizes.Sum() <= MaxBytes, $"the batch has {sizes.Sum()} bytes");
        for (var index = 1; index < events.Count; index++)
        {
            Check(events[index - 1].Timestamp <= events[index].Timestamp, "events are not in chronological order");
        }
    }

    private string Store(List<ReceivedEvent> events)
    {
        var now = time.GetUtcNow();
        var tooOld = events.FindIndex(e => At(e) >= now - OldestAge) is >= 0 and var first ? first : events.Count;
        var expired = Retention is { } kept ? (events.FindIndex(e => At(e) >= now - kept) is >= 0 and var index ? index : events.Count) : 0;
        var tooNew = events.FindIndex(e => At(e) > now + MaxAhead) is >= 0 and var start ? start : events.Count;
        var begin = Math.Max(tooOld, expired);
        if (begin < tooNew)
        {
            Check(At(events[tooNew - 1]) - At(events[begin]) <= MaxSpan, "the batch spans more than 24 hours");
            _events.AddRange(events[begin..tooNew]);
        }
        List<string> rejected = [];
        if (tooOld > 0)
        {
            rejected.Add($"\"tooOldLogEventEndIndex\":{tooOld}");
        }
        if (expired > 0)
        {
            rejected.Add($"\"expiredLogEventEndIndex\":{expired}");
        }
        if (tooNew < events.Count)
        {
            rejected.Add($"\"tooNewLogEventStartIndex\":{tooNew}");
        }
        return rejected.Count == 0 ? "{}" : $"{{\"rejectedLogEventsInfo\":{{{string.Join(',', rejected)}}}}}";
    }

    private static DateTimeOffset At(ReceivedEvent logEvent) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(logEvent.Timestamp, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private HashSet<string> Group(string group) => _groups.TryGetValue(group, out var streams)
        ? streams
        : throw new ServiceErrorException("ResourceNotFoundException", "The specified log group does not exist.");

    private static void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new ServiceErrorException("InvalidParameterException", message);
        }
    }
}
