using System.Net.Sockets;
using System.Runtime.CompilerServices;
using LogRelay.Journal.Entries;
using LogRelay.Options;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Sinks.Gelf;

/// <summary>
/// GELF over TCP: messages ended by NUL, a batch in few large writes, one connection for all streams.
/// </summary>
/// <remarks>
/// Nothing in GELF over TCP is acknowledged, so a send is <see cref="SendStatus.Unconfirmed"/> until
/// <see cref="ConfirmAsync"/> has closed the connection and seen the receiver close it too (docs/adr/0001).
/// </remarks>
internal sealed class GelfTcpSink : ISink
{
    /// <summary>Graylog's default limit of a message with its delimiter; it drops a longer one.</summary>
    public const int MaxFrameBytes = 2 * 1024 * 1024;

    private const int WriteBytes = 256 * 1024;

    private readonly GelfOptions _options;
    private readonly string _address;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClosingHabit _habit;
    private readonly ConditionalWeakTable<StreamContext, GelfEncoder> _encoders = [];
    private readonly ByteBuffer _buffer = new();
    private readonly SemaphoreSlim _oneCaller = new(1);
    private readonly CancellationTokenSource _disposal = new();
    private GelfTcpConnection? _connection;
    private bool _hasUnconfirmed;
    private int _failures;

    /// <summary>Connects at the first send.</summary>
    public GelfTcpSink(GelfOptions options, TimeProvider time, ILogger logger, ClosingHabit habit)
    {
        _options = options;
        _address = $"tcp://{options.Host}:{options.Port}";
        _time = time;
        _logger = logger;
        _habit = habit;
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
        Abort();
        _buffer.Dispose();
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
            return Break($"{_address}: {error.Message}");
        }
        catch (OperationCanceledException)
        {
            return Break($"{_address}: no answer in time");
        }
        finally
        {
            _buffer.Clear();
            _oneCaller.Release();
        }
    }

    private async ValueTask<SendResult> SendOnceAsync(SinkBatch batch, CancellationToken ct)
    {
        if (_connection is { } existing && existing.IsEndedByPeer())
        {
            if (_hasUnconfirmed)
            {
                return Break($"{_address}: the receiver closed the connection");
            }
            Abort();
        }
        _connection ??= await GelfTcpConnection.OpenAsync(_options.Host, _options.Port, _time, ct);
        var encoder = _encoders.GetValue(batch.Stream, static stream => new GelfEncoder(stream));
        var next = 0;
        while (next < batch.Records.Count)
        {
            next = Encode(encoder, batch.Records, next);
            _hasUnconfirmed = true;
            await _connection.WriteAsync(_buffer.Memory, ct);
            _buffer.Clear();
        }
        return _hasUnconfirmed ? SendResult.Unconfirmed : SendResult.Delivered;
    }

    private async ValueTask<SendResult> ConfirmOnceAsync(SinkBatch batch, CancellationToken ct)
    {
        if (!_hasUnconfirmed || _connection is null)
        {
            return SendResult.Delivered;
        }
        if (!_connection.TryEnd())
        {
            return Break($"{_address}: the receiver closed the connection before it had read everything");
        }
        return await WaitForCloseAsync(_connection, ct) switch
        {
            GelfTcpClose.InOrder => ConfirmByClose(),
            GelfTcpClose.AcknowledgedOnly => ConfirmByAcknowledgement(),
            GelfTcpClose.NotAcknowledged => GiveUpOnHung(),
            _ => Break($"{_address}: the receiver closed the connection before it had read everything"),
        };
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
            GelfLog.ClosesAgain(_logger, _address);
        }
        _habit.Closed();
        return Confirm();
    }

    private SendResult ConfirmByAcknowledgement()
    {
        var wasKnown = _habit.IsNeverClosing;
        if (!_habit.AcceptsAcknowledgement())
        {
            return Break($"{_address}: the receiver did not close the connection within {_habit.Patience.TotalSeconds} s after its end, so that it may not have read everything");
        }
        if (!wasKnown)
        {
            GelfLog.NeverCloses(_logger, _address);
        }
        return Confirm();
    }

    private SendResult GiveUpOnHung()
    {
        if (_habit.IsNeverClosing)
        {
            GelfLog.StoppedReading(_logger, _address);
        }
        _habit.Hung();
        return Break($"{_address}: the receiver does not read");
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

    private int Encode(GelfEncoder encoder, RecordBatch batch, int next)
    {
        var records = batch.Records;
        while (next < records.Length && _buffer.Length < WriteBytes)
        {
            var start = _buffer.Length;
            encoder.Append(_buffer, batch, records[next]);
            if (_buffer.Length - start >= MaxFrameBytes)
            {
                _buffer.Length = start;
                encoder.AppendCut(_buffer, batch, records[next], MaxFrameBytes - 1);
            }
            _buffer.Append("\0"u8);
            next++;
        }
        return next;
    }

    private SendResult Break(string reason)
    {
        var mayHaveArrived = _hasUnconfirmed;
        Abort();
        // The quick attempts that the user asked for; after them the pump's growing back-off.
        var quick = _failures < _options.TcpMaxReconnect;
        _failures = quick ? _failures + 1 : _failures;
        return SendResult.Retry(reason, quick ? _options.TcpReconnectDelay : null, mayHaveArrived);
    }

    private void Abort()
    {
        _connection?.Abort();
        _connection = null;
        _hasUnconfirmed = false;
    }
}
