namespace LogRelay.Delivery.Sinks.CloudWatch.Service;

/// <summary>The service's time: a host whose clock is wrong could never sign a request, and the service says what time it is.</summary>
/// <remarks>Any thread.</remarks>
internal sealed class ServiceClock(TimeProvider time)
{
    // The service takes five minutes; less is not worth a correction.
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(4);

    private long _errorTicks;

    /// <summary>What time it is for the service.</summary>
    public DateTimeOffset UtcNow => time.GetUtcNow().AddTicks(Interlocked.Read(ref _errorTicks));

    /// <summary>Takes the time of an error answer; null when it had none.</summary>
    public void Correct(DateTimeOffset? serviceTime)
    {
        if (serviceTime is { } now)
        {
            var error = now - time.GetUtcNow();
            Interlocked.Exchange(ref _errorTicks, error.Duration() > Tolerated ? error.Ticks : 0);
        }
    }
}
