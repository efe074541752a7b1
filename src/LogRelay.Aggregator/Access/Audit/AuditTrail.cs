using LogRelay.Aggregator.Access.Limits;

namespace LogRelay.Aggregator.Access.Audit;

/// <summary>
/// Writes a line for each refusal: who, from where, what, why; never a token. A flood is counted and summed up, for each
/// client and code at first each second and in the end each minute, so that it cannot fill a disk. Any thread.
/// </summary>
internal sealed class AuditTrail(TimeProvider time, ILogger<AuditTrail> logger)
{
    private const int MostKept = 1000;
    private const int LinesPerSecond = 20;
    private const int LinesAtOnce = 200;
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Client, string Code), Repeated> _repeated = [];
    private readonly RateBucket _lines = new(LinesPerSecond, LinesAtOnce, time);
    private long _total;

    /// <summary>Refusals since the program began.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Takes a refusal down.</summary>
    /// <param name="client">Name of a token, or "-" when there is none.</param>
    /// <param name="address">From where.</param>
    /// <param name="call">What was called, made visible; "-" when it did not come so far.</param>
    /// <param name="code">What the caller was told: gRPC's name of a status, or HTTP's number.</param>
    /// <param name="reason">Why, made visible.</param>
    public void Refused(string client, string address, string call, string code, string reason)
    {
        _ = Interlocked.Increment(ref _total);
        lock (_lock)
        {
            var key = (client == "-" ? address : client, code);
            if (!_repeated.TryGetValue(key, out var repeated))
            {
                if (_repeated.Count >= MostKept)
                {
                    key = ("others", "");
                    _ = _repeated.TryGetValue(key, out repeated);
                }
                _repeated[key] = repeated ??= new Repeated { NextLine = time.GetUtcNow() };
            }
            repeated.Last = (client, address, call, code, reason);
            if (time.GetUtcNow() < repeated.NextLine || repeated.Count > 0 || !_lines.TryTake(out _))
            {
                repeated.Count++;
                return;
            }
            AccessLog.Refused(logger, client, address, call, code, reason);
            repeated.NextLine = time.GetUtcNow() + repeated.Pause;
        }
    }

    /// <summary>Sums up what was counted since the last line of each client.</summary>
    /// <param name="all">Now, however late the last line was: the program ends.</param>
    public void SumUp(bool all = false)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var (key, repeated) in _repeated)
            {
                if (now < repeated.NextLine && !all)
                {
                    continue;
                }
                if (repeated.Count == 0)
                {
                    // Quiet for as long as it was last summed up.
                    _ = _repeated.Remove(key);
                }
                else if (_lines.TryTake(out _))
                {
                    var (client, address, call, code, reason) = repeated.Last;
                    AccessLog.RefusedAgain(logger, repeated.Count, client, address, call, code, reason);
                    repeated.Count = 0;
                    repeated.Pause = repeated.Pause * 2 < LongestPause ? repeated.Pause * 2 : LongestPause;
                    repeated.NextLine = now + repeated.Pause;
                }
            }
        }
    }

    private sealed class Repeated
    {
        public long Count { get; set; }

        public TimeSpan Pause { get; set; } = ShortestPause;

        public DateTimeOffset NextLine { get; set; }

        public (string Client, string Address, string Call, string Code, string Reason) Last { get; set; }
    }
}
