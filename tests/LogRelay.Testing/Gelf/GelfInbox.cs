namespace LogRelay.Testing.Gelf;

/// <summary>What a strict receiver took in, in the order of arrival. Any thread.</summary>
public sealed class GelfInbox
{
    private readonly Lock _lock = new();
    private readonly List<ReceivedGelf> _messages = [];
    private readonly List<string> _violations = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All messages so far.</summary>
    public IReadOnlyList<ReceivedGelf> Messages
    {
        get
        {
            lock (_lock)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>The lines of all messages so far.</summary>
    public IReadOnlyList<string> Lines => [.. Messages.Select(message => message.ShortMessage)];

    /// <summary>Everything that broke a rule.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_lock)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>Waits until so many messages are there, and fails with what arrived instead.</summary>
    public Task<IReadOnlyList<ReceivedGelf>> WaitForAsync(int count, CancellationToken ct) =>
        WaitForAsync(messages => messages.Count >= count, $"{count} messages", ct);

    /// <summary>Waits until the messages are as wanted, and fails with what arrived instead.</summary>
    public async Task<IReadOnlyList<ReceivedGelf>> WaitForAsync(
        Func<IReadOnlyList<ReceivedGelf>, bool> isEnough,
        string wanted,
        CancellationToken ct)
    {
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            if (Violations is { Count: > 0 } violations)
            {
                throw new GelfViolationException(string.Join("; ", violations));
            }
            var messages = Messages;
            if (isEnough(messages))
            {
                return messages;
            }
            try
            {
                await changed.WaitAsync(TimeSpan.FromSeconds(20), ct);
            }
            catch (TimeoutException error)
            {
                throw new TimeoutException($"waited for {wanted}, got {Messages.Count} messages", error);
            }
        }
    }

    internal void Take(ReadOnlyMemory<byte> message)
    {
        try
        {
            var parsed = StrictGelf.Parse(message);
            Change(() => _messages.Add(parsed));
        }
        catch (GelfViolationException violation)
        {
            Violate(violation.Message);
        }
    }

    internal void Violate(string rule) => Change(() => _violations.Add(rule));

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            Volatile.Write(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        changed.SetResult();
    }
}
