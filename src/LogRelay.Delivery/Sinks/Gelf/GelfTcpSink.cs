using LogRelay.Options;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>
/// GELF over TCP, plain or inside TLS: messages ended by NUL, a batch in few large writes, one connection for all streams.
/// </summary>
/// <remarks>
/// Nothing in GELF over TCP is acknowledged, so a send is <see cref="SendStatus.Unconfirmed"/> until
/// <see cref="ISink.ConfirmAsync"/> has closed the connection and seen the receiver close it too (docs/adr/0001).
/// </remarks>
internal sealed class GelfTcpSink : GelfSink
{
    /// <summary>Graylog's default limit of a message with its delimiter; it drops a longer one.</summary>
    public const int MaxFrameBytes = 2 * 1024 * 1024;

    private const int WriteBytes = 256 * 1024;

    private readonly HostLookup _lookup;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClosingHabit _habit;
    private readonly ByteBuffer _buffer = new();
    private GelfTcpConnection? _connection;
    private bool _hasUnconfirmed;
    private int _failures;

    /// <summary>Connects at the first send.</summary>
    public GelfTcpSink(GelfOptions options, TimeProvider time, ILogger logger, ClosingHabit habit)
        : base(options)
    {
        _lookup = new HostLookup(options.Host);
        _time = time;
        _logger = logger;
        _habit = habit;
    }

    /// <inheritdoc/>
    protected override async ValueTask<SendResult> SendOnceAsync(SinkBatch batch, CancellationToken ct)
    {
        if (_connection is { } existing && existing.IsEndedByPeer)
        {
            if (_hasUnconfirmed)
            {
                return Break($"{Address}: the receiver closed the connection");
            }
            Abort();
        }
        _connection ??= await GelfTcpConnection.OpenAsync(Options, _lookup, _time, ct);
        var encoder = EncoderOf(batch.Stream);
        var next = 0;
        while (next < batch.Records.Count)
        {
            next = Encode(encoder, batch, next);
            _hasUnconfirmed = true;
            await _connection.WriteAsync(_buffer.Memory, ct);
            _buffer.Clear();
        }
        return _hasUnconfirmed ? SendResult.Unconfirmed : SendResult.Delivered;
    }

    /// <inheritdoc/>
    protected override async ValueTask<SendResult> ConfirmOnceAsync(CancellationToken ct)
    {
        if (!_hasUnconfirmed || _connection is null)
        {
            return SendResult.Delivered;
        }
        if (Options.Tls is not null && !_habit.IsCloser)
        {
            // A receiver that refuses our certificate may have thrown everything away, and yet end as one that has read it.
            await _connection.SettleAsync(ct);
        }
        if (!await _connection.TryEndAsync(ct))
        {
            return Break($"{Address}: the receiver closed the connection before it had read everything");
        }
        return await WaitForCloseAsync(_connection, ct) switch
        {
            GelfTcpClose.InOrder => ConfirmByClose(),
            GelfTcpClose.AcknowledgedOnly => ConfirmByAcknowledgement(),
            GelfTcpClose.NotAcknowledged => GiveUpOnHung(),
            _ => Break($"{Address}: the receiver closed the connection before it had read everything"),
        };
    }

    /// <inheritdoc/>
    protected override SendResult Break(string reason)
    {
        var mayHaveArrived = _hasUnconfirmed;
        Abort();
        // The quick attempts that the user asked for; after them the pump's growing back-off.
        var quick = _failures < Options.TcpMaxReconnect;
        _failures = quick ? _failures + 1 : _failures;
        return SendResult.Retry(reason, quick ? Options.TcpReconnectDelay : null, mayHaveArrived);
    }

    /// <inheritdoc/>
    protected override void EndAttempt() => _buffer.Clear();

    /// <inheritdoc/>
    protected override void Release()
    {
        Abort();
        _buffer.Dispose();
    }

    private async ValueTask<GelfTcpClose> WaitForCloseAsync(GelfTcpConnection connection, CancellationToken ct)
    {
        var start = _time.GetTimestamp();
        GelfTcpClose close;
        do
        {
            close = await connection.WaitForCloseAsync(_habit.Wait, ct);
        }
        while (close == GelfTcpClose.NotAcknowledged && _time.GetElapsedTime(start) < _habit.Patience);
        return close;
    }

    private SendResult ConfirmByClose()
    {
        if (_habit.IsNeverClosing)
        {
            GelfLog.ClosesAgain(_logger, Address);
        }
        _habit.Closed();
        return Confirm();
    }

    private SendResult ConfirmByAcknowledgement()
    {
        var wasKnown = _habit.IsNeverClosing;
        if (!_habit.AcceptsAcknowledgement())
        {
            return Break($"{Address}: the receiver did not close the connection in order within {_habit.Patience.TotalSeconds} s after its end, so that it may not have read everything");
        }
        if (!wasKnown)
        {
            GelfLog.NeverCloses(_logger, Address);
        }
        return Confirm();
    }

    private SendResult GiveUpOnHung()
    {
        if (_habit.IsNeverClosing)
        {
            GelfLog.StoppedReading(_logger, Address);
        }
        _habit.Hung();
        return Break($"{Address}: the receiver does not read");
    }

    private SendResult Confirm()
    {
        // Not aborted: a reset could make a receiver throw away what it has not read yet.
        _connection?.Dispose();
        _connection = null;
        _hasUnconfirmed = false;
        _failures = 0;
        return SendResult.Delivered;
    }

    private int Encode(GelfEncoder encoder, SinkBatch batch, int next)
    {
        var records = batch.Records.Records;
        while (next < records.Length && _buffer.Length < WriteBytes)
        {
            var start = _buffer.Length;
            encoder.Append(_buffer, batch.Records, records[next], batch.Facts, next);
            if (_buffer.Length - start >= MaxFrameBytes)
            {
                _buffer.Length = start;
                encoder.AppendCut(_buffer, batch.Records, records[next], MaxFrameBytes - 1, batch.Facts, next);
            }
            _buffer.Append("\0"u8);
            next++;
        }
        return next;
    }

    private void Abort()
    {
        _connection?.Abort();
        _connection = null;
        _hasUnconfirmed = false;
    }
}
