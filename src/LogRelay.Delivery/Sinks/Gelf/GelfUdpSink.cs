using System.Net.Sockets;
using LogRelay.Options;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>GELF over UDP: each message compressed, and chunked when it does not fit one datagram.</summary>
/// <remarks>
/// Datagrams can get lost on the way and nobody will know. What can be known is: when the receiver's host answers that
/// nobody listens, everything since the last <see cref="ISink.ConfirmAsync"/> is sent again.
/// </remarks>
internal sealed class GelfUdpSink : GelfSink
{
    // A refusal from the same network is back well before that.
    private static readonly TimeSpan RefusalWait = TimeSpan.FromMilliseconds(20);

    private readonly HostLookup _lookup;
    private readonly TimeProvider _time;
    private readonly GelfMessagePacker _packer;
    private readonly GelfChunker _chunker;
    private readonly DatagramPace _pace;
    private readonly byte[] _datagram;
    private GelfUdpPeer? _peer;

    /// <summary>Looks the receiver up at the first send.</summary>
    public GelfUdpSink(GelfOptions options, TimeProvider time)
        : base(options)
    {
        _lookup = new HostLookup(options.Host);
        _time = time;
        _chunker = new GelfChunker(options.UdpDatagramBytes);
        _packer = new GelfMessagePacker(options.CompressionType, options.CompressionLevel, _chunker.MaxMessageBytes);
        _pace = new DatagramPace(options.UdpRate, time);
        _datagram = new byte[options.UdpDatagramBytes];
    }

    /// <inheritdoc/>
    protected override async ValueTask<SendResult> SendOnceAsync(SinkBatch batch, CancellationToken ct)
    {
        if (_peer is not null && !await _peer.IsCurrentAsync(_lookup, ct))
        {
            _peer.Dispose();
            _peer = null;
        }
        _peer ??= await GelfUdpPeer.OpenAsync(_lookup, Options.Port, _time, ct);
        var encoder = EncoderOf(batch.Stream);
        for (var index = 0; index < batch.Records.Count; index++)
        {
            ct.ThrowIfCancellationRequested();
            await SendMessageAsync(_peer, _packer.Pack(encoder, batch.Records, batch.Records.Records[index], batch.Facts, index), ct);
        }
        return SendResult.Unconfirmed;
    }

    /// <inheritdoc/>
    protected override async ValueTask<SendResult> ConfirmOnceAsync(CancellationToken ct)
    {
        if (_peer is null)
        {
            return SendResult.Delivered;
        }
        await Task.Delay(RefusalWait, _time, ct);
        var error = _peer.TakeError();
        return error == SocketError.Success ? SendResult.Delivered : Break($"{Address}: {new SocketException((int)error).Message}");
    }

    /// <inheritdoc/>
    protected override SendResult Break(string reason)
    {
        var mayHaveArrived = _peer is not null;
        _peer?.Dispose();
        _peer = null;
        return SendResult.Retry(reason, mayHaveArrived: mayHaveArrived);
    }

    /// <inheritdoc/>
    protected override void Release()
    {
        _peer?.Dispose();
        _packer.Dispose();
    }

    private async ValueTask SendMessageAsync(GelfUdpPeer peer, ReadOnlyMemory<byte> message, CancellationToken ct)
    {
        var datagrams = _chunker.DatagramsFor(message.Length);
        if (datagrams == 1)
        {
            await _pace.WaitAsync(ct);
            await peer.SendAsync(message, ct);
            return;
        }
        var id = _chunker.NextId();
        for (var sequence = 0; sequence < datagrams; sequence++)
        {
            await _pace.WaitAsync(ct);
            var length = _chunker.WriteChunk(message.Span, id, sequence, _datagram);
            await peer.SendAsync(_datagram.AsMemory(0, length), ct);
        }
    }
}
