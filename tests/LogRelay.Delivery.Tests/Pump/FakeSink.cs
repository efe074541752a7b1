using System.Text;
using LogRelay.Delivery.Sinks;

namespace LogRelay.Delivery.Tests.Pump;

/// <summary>A sink that answers as the test says and remembers what it was given.</summary>
internal sealed class FakeSink : ISink
{
    private readonly Lock _lock = new();
    private readonly List<(string Container, string[] Lines)> _batches = [];

    public string Name => "fake";

    public Func<IReadOnlyList<string>, CancellationToken, ValueTask<SendResult>> OnSend { get; set; } = (_, _) => new(SendResult.Delivered);

    public Func<CancellationToken, ValueTask<SendResult>> OnConfirm { get; set; } = _ => new(SendResult.Delivered);

    public int Confirms { get; private set; }

    public bool IsDisposed { get; private set; }

    public IReadOnlyList<(string Container, string[] Lines)> Batches
    {
        get
        {
            lock (_lock)
            {
                return [.. _batches];
            }
        }
    }

    public IReadOnlyList<string> Lines => [.. Batches.SelectMany(batch => batch.Lines)];

    public ValueTask<SendResult> SendAsync(SinkBatch batch, CancellationToken ct)
    {
        var lines = new List<string>();
        foreach (ref readonly var record in batch.Records.Records)
        {
            lines.Add(Encoding.UTF8.GetString(batch.Records.Line(record)));
        }
        lock (_lock)
        {
            _batches.Add((batch.Stream.ContainerId, [.. lines]));
        }
        return OnSend(lines, ct);
    }

    public ValueTask<SendResult> ConfirmAsync(CancellationToken ct)
    {
        Confirms++;
        return OnConfirm(ct);
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
