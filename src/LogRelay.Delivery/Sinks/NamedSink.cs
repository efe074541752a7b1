namespace LogRelay.Delivery.Sinks;

/// <summary>A sink under the name that relay.json gives it: in messages, metrics and the names of files.</summary>
internal sealed class NamedSink(string name, ISink sink) : ISink
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public ValueTask<SendResult> SendAsync(SinkBatch batch, CancellationToken ct) => sink.SendAsync(batch, ct);

    /// <inheritdoc/>
    public ValueTask<SendResult> ConfirmAsync(CancellationToken ct) => sink.ConfirmAsync(ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => sink.DisposeAsync();
}
