using System.Collections.Concurrent;

namespace LogRelay.Aggregator.Access.Calls;

/// <summary>All calls that were let in and have not ended: those that should not be open any more are ended. Any thread.</summary>
internal sealed class OpenCalls(Admission admission, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<OpenCall, bool> _calls = new();

    /// <summary>A call was let in.</summary>
    public void Add(OpenCall call) => _calls[call] = true;

    /// <summary>A call has ended.</summary>
    public void Remove(OpenCall call) => _calls.TryRemove(call, out _);

    /// <summary>Looks at all of them.</summary>
    public void Check()
    {
        var now = time.GetUtcNow();
        foreach (var (call, _) in _calls)
        {
            if (call.Ended is not null)
            {
                if (now - call.EndedAt > Patience)
                {
                    call.Abort();
                }
            }
            else if (call.Until <= now)
            {
                call.End(Denial.TooLong("the call took longer than it may (LOGRELAY_LIMIT_SECONDS); ask for less at a time"), now);
            }
            else if (admission.WhyNoMore(call.Caller, call.Scope) is { } denial)
            {
                call.End(denial, now);
            }
        }
    }
}
