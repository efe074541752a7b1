using System.Net.Sockets;
using System.Runtime.CompilerServices;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>GELF over UDP: each message compressed, and chunked when it does not fit one datagram.</summary>
/// <remarks>
/// Datagrams can get lost on the way and nobody will know. What can be known is: when the receiver's host answers that
/// nobody listens, everything since the last <see cref="ConfirmAsync"/> is sent again.
/// </remarks>
internal sealed class GelfUdpSink : ISink
{
    // A refusal from the same network is back well before that.
    private static readonly TimeSpan RefusalWait = TimeSpan.FromMilliseconds(20);

    private readonly GelfOptions _options;
    private readonly string _address;
    private readonly TimeProvider _time;
    private readonly GelfMessagePacker _packer;
    private readonly ConditionalWeakTable<StreamContext, GelfEncoder> _encoders = [];
    private readonly GelfChunker _chunker = new();
    private readonly byte[] _datagram = new byte[GelfChunker.MaxDatagramBytes];
    private readonly SemaphoreSlim _oneCaller = new(1);
    private readonly CancellationTokenSource _disposal = new();
    private GelfUdpPeer? _peer;

    /// <summary>Looks the receiver up at the first send.</summary>
    public GelfUdpSink(GelfOptions options, TimeProvider time)
    {
        _options = options;
        _address = $"udp://{options.Host}:{options.Port}";
        _time = time;
        _packer = new GelfMessagePacker(options.CompressionType, options.CompressionLevel);
    }

    /// <inheritdoc/>
    public string Name => "gelf";

    /// <inheritdoc/>
    public ValueTask<SendResult> SendAsync(SinkBatch batch, CancellationToken ct) =>
        AttemptAsync(SendOnceAsync, batch, ct);

    /// <inheritdoc/>
    public ValueTask<SendResult> ConfirmAsync(CancellationToken ct) =>
        AttemptAsync(ConfirmOnceAsync, default, ct);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposal.CancelAsync();
        await _oneCaller.WaitAsync(CancellationToken.None);
        _peer?.Dispose();
        _packer.Dispose();
        _disposal.Dispose();
        _oneCaller.Dispose();
    }

    private async ValueTask<SendResult> AttemptAsync(
        Func<SinkBatch, CancellationToken, ValueTask<SendResult>> attempt,
        SinkBatch batch,
        CancellationToken ct)
    {
        await _oneCaller.WaitAsync(CancellationToken.None);
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, _disposal.Token);
            return await attempt(batch, linked.Token);
        }
        catch (SocketException error)
        {
            return Break(error.Message);
        }
        catch (OperationCanceledException)
        {
            return Break("not sent in time");
        }
        finally
        {
            _oneCaller.Release();
        }
    }

    private async ValueTask<SendResult> SendOnceAsync(SinkBatch batch, CancellationToken ct)
    {
        if (_peer is not null && !await _peer.IsCurrentAsync(_options.Host, ct))
        {
            _peer.Dispose();
            _peer = null;
        }
        _peer ??= await GelfUdpPeer.OpenAsync(_options, _time, ct);
        var encoder = _encoders.GetValue(batch.Stream, static stream => new GelfEncoder(stream));
        for (var index = 0; index < batch.Records.Count; index++)
        {
            ct.ThrowIfCancellationRequested();
            await SendMessageAsync(_peer, _packer.Pack(encoder, batch.Records, batch.Records.Records[index]), ct);
        }
        return SendResult.Unconfirmed;
    }

    private async ValueTask SendMessageAsync(GelfUdpPeer peer, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        var datagrams = GelfChunker.DatagramsFor(message.Length);
        if (datagrams == 1)
        {
            await peer.SendAsync(message, ct);
            return;
        }
        var id = _chunker.NextId();
        for (var sequence = 0; sequence < datagrams; sequence++)
        {
            var length = GelfChunker.WriteChunk(message.Span, id, sequence, _datagram);
            await peer.SendAsync(_datagram.AsMemory(0, length), ct);
        }
    }

    private async ValueTask<SendResult> ConfirmOnceAsync(SinkBatch batch, CancellationToken ct)
    {
        if (_peer is null)
        {
            return SendResult.Delivered;
        }
        await Task.Delay(RefusalWait, _time, ct);
        var error = _peer.TakeError();
        return error == SocketError.Success ? SendResult.Delivered : Break(new SocketException((int)error).Message);
    }

    private SendResult Break(string reason)
    {
        var mayHaveArrived = _peer is not null;
        _peer?.Dispose();
        _peer = null;
        return SendResult.Retry($"{_address}: {reason}", mayHaveArrived: mayHaveArrived);
    }
}
