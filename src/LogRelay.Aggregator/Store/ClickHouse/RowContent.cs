using System.Net;

namespace LogRelay.Aggregator.Store.ClickHouse;

/// <summary>Rows as the body of a request. May be sent several times, one after the other.</summary>
internal sealed class RowContent(RowBody rows) : HttpContent
{
    private Task _sending = Task.CompletedTask;

    /// <summary>Ends when nothing reads the rows any more: a request that was given up may still be at it.</summary>
    public Task SentAsync() => _sending;

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var sending = rows.CopyToAsync(stream, cancellationToken);
        _sending = sending.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return sending;
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = rows.Length;
        return true;
    }
}
