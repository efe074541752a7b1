using LogRelay.Testing.CloudWatch;

namespace LogRelay.Delivery.Tests.Sinks.CloudWatch;

internal sealed class CloudWatchPeer : ISinkPeer
{
    public FakeCloudWatch Fake { get; } = new(CloudWatchTestSinks.Now);

    public int Port => Fake.Port;

    public async Task<IReadOnlyList<string>> WaitForLinesAsync(Func<IReadOnlyList<string>, bool> isEnough, CancellationToken ct)
    {
        string[] lines = [];
        await LogRelay.Testing.Eventually.Holds(() => isEnough(lines = [.. Fake.Events.Select(logEvent => logEvent.Message)]) || Fake.Violations.Count > 0);
        Xunit.Assert.Empty(Fake.Violations);
        return lines;
    }

    public void Start() => Fake.Start();

    public Task KillAsync() => Fake.KillAsync();

    public void Hang() => Fake.OnCall = static _ => new CloudWatchFault { NeverReads = true };

    public ValueTask DisposeAsync() => Fake.DisposeAsync();
}
