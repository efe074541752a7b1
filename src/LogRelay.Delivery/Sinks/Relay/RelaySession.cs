using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using LogRelay.Protocol.V1;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>
/// One call to the aggregator, from Hello until it breaks: opens streams, sends what the window allows, keeps what is
/// acknowledged.
/// </summary>
/// <remarks>
/// One loop owns everything. Whatever happens elsewhere (an answer, a new line, a new stream) comes to it as a message.
/// </remarks>
internal sealed class RelaySession : IAsyncDisposable
{
    // What comes from the aggregator waits beyond it, which makes the aggregator wait.
    private const int MostMessages = 4096;

    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(5);

    private readonly RelaySettings _settings;
    private readonly RelayCounters _counters;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AsyncDuplexStreamingCall<NodeMessage, AggregatorMessage> _call;
    private readonly Action<RelayStream> _release;
    private readonly Channel<Action> _mailbox = Channel.CreateBounded<Action>(new BoundedChannelOptions(MostMessages) { SingleReader = true });
    private readonly Dictionary<uint, RelayStream> _streams = [];
    private readonly Queue<RelayStream> _toOpen = new();
    private readonly Queue<uint> _toClose = new();
    private readonly Queue<RelayStream> _ready = new();
    private readonly RelayBatch _batch = new();
    private readonly CancellationTokenSource _over = new();
    private readonly ITimer _syncs;
    private Task _receiving = Task.CompletedTask;
    private long _windowBytes;
    private int _maxBatchBytes;
    private long _underWayBytes;
    private long _lastWord;

    /// <summary>Takes over a call.</summary>
    /// <param name="call">Nothing was said in it yet.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="counters">The pump's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For the operator.</param>
    /// <param name="release">Told, on the session's loop, of a stream that is done or to be let go.</param>
    public RelaySession(
        AsyncDuplexStreamingCall<NodeMessage, AggregatorMessage> call, RelaySettings settings, RelayCounters counters, TimeProvider time, ILogger logger,
        Action<RelayStream> release)
    {
        (_call, _settings, _counters, _time, _logger, _release) = (call, settings, counters, time, logger, release);
        _lastWord = time.GetTimestamp();
        _syncs = time.CreateTimer(
            static session => ((RelaySession)session!).Post(((RelaySession)session).SyncCursors), this, settings.CursorSyncInterval, settings.CursorSyncInterval);
    }

    /// <summary>True when everything that was read is stored at the aggregator. Any thread.</summary>
    public bool IsCaughtUp => Volatile.Read(ref _underWayBytes) == 0 && _ready.Count == 0;

    /// <summary>Gives the session a stream. Any thread.</summary>
    public void Add(RelayStream stream) => Post(() =>
    {
        if (stream.IsRemoved)
        {
            _release(stream);
            return;
        }
        _streams.Add(stream.Number, stream);
        _toOpen.Enqueue(stream);
    });

    /// <summary>Lets go of a stream that was given. Any thread.</summary>
    public void Remove(RelayStream stream) => Post(() => Let(stream));

    /// <summary>Runs until the call breaks, which it always does with an exception.</summary>
    /// <param name="node">Who calls.</param>
    /// <param name="pump">The number of the pump within this process.</param>
    /// <param name="welcomed">Told once the aggregator takes streams.</param>
    /// <param name="ct">Ends the session.</param>
    /// <exception cref="RpcException">The call broke, or was refused.</exception>
    /// <exception cref="IOException">The aggregator said what it should not, or nothing for too long.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/>.</exception>
    public async Task RunAsync(RelayNode node, uint pump, Action welcomed, CancellationToken ct)
    {
        await GreetAsync(node, pump, ct);
        welcomed();
        _receiving = ReceiveAsync(_over.Token);
        while (true)
        {
            while (_mailbox.Reader.TryRead(out var message))
            {
                message();
            }
            await OpenAndCloseAsync(ct);
            if (_ready.Count > 0 && HasRoom)
            {
                await SendNextAsync(_ready.Dequeue(), ct);
            }
            else
            {
                await WaitAsync(ct);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _syncs.DisposeAsync();
        await _over.CancelAsync();
        _call.Dispose();
        await _receiving;
        foreach (var stream in _streams.Values)
        {
            stream.IsQueued = false;
            _counters.Delivery.AddResent(stream.UnderWayRecords);
            stream.Forget();
        }
        _batch.Dispose();
        _over.Dispose();
    }

    private bool HasRoom => _underWayBytes == 0 || _underWayBytes + _maxBatchBytes <= _windowBytes;

    private void Post(Action message)
    {
        if (!_mailbox.Writer.TryWrite(message))
        {
            _ = PostAsync(message);
        }
    }

    /// <summary>Waits for room; after the session's end the message is of no use to anybody.</summary>
    private async Task PostAsync(Action message)
    {
        try
        {
            await _mailbox.Writer.WriteAsync(message, _over.Token);
        }
        catch (Exception over) when (over is ChannelClosedException or OperationCanceledException or ObjectDisposedException)
        {
            // Streams are opened anew in the next session, and asked there whether they were removed.
        }
    }

    private async Task GreetAsync(RelayNode node, uint pump, CancellationToken ct)
    {
        await WriteAsync(
            new NodeMessage
            {
                Hello = new Hello
                {
                    MinVersion = RelayVersions.Min,
                    MaxVersion = RelayVersions.Max,
                    NodeId = node.Id,
                    NodeName = node.Name,
                    Software = node.Software,
                    Process = node.Process,
                    Sink = pump,
                },
            },
            ct);
        bool isAnswered;
        try
        {
            isAnswered = await _call.ResponseStream.MoveNext(ct).WaitAsync(_settings.WelcomeTimeout, _time, ct);
        }
        catch (TimeoutException)
        {
            throw new IOException($"it did not answer within {_settings.WelcomeTimeout.TotalSeconds:0} s");
        }
        if (!isAnswered || _call.ResponseStream.Current.Welcome is not { } welcome || welcome.Version is < RelayVersions.Min or > RelayVersions.Max
            || welcome.MaxBatchBytes is 0 or > int.MaxValue || welcome.WindowBytes is 0 or > long.MaxValue)
        {
            throw new IOException("what answers there is no aggregator that this LogRelay understands");
        }
        _windowBytes = (long)welcome.WindowBytes;
        _maxBatchBytes = (int)welcome.MaxBatchBytes;
    }

    private async Task ReceiveAsync(CancellationToken ct)
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(ct))
            {
                var message = _call.ResponseStream.Current;
                await PostAsync(() => Take(message));
            }
            _ = _mailbox.Writer.TryComplete(new IOException("it ended the call"));
        }
#pragma warning disable CA1031 // The session's loop meets it there and ends with it.
        catch (Exception broken)
#pragma warning restore CA1031
        {
            _ = _mailbox.Writer.TryComplete(broken);
        }
    }

    private void Take(AggregatorMessage message)
    {
        _lastWord = _time.GetTimestamp();
        switch (message.MessageCase)
        {
            case AggregatorMessage.MessageOneofCase.Opened when _streams.TryGetValue(message.Opened.Stream, out var stream):
                Begin(stream, (long)message.Opened.NextPosition);
                break;
            case AggregatorMessage.MessageOneofCase.Ack when _streams.TryGetValue(message.Ack.Stream, out var stream):
                Acknowledge(stream, (long)message.Ack.NextPosition);
                break;
            case AggregatorMessage.MessageOneofCase.Refusal when _streams.TryGetValue(message.Refusal.Stream, out var stream):
                var pause = TimeSpan.FromMilliseconds(message.Refusal.RetryAfterMs);
                _counters.Refused();
                RelayLog.Refused(_logger, _settings.Address, stream.Source.ContainerId, message.Refusal.Reason, pause);
                OpenLater(stream, pause);
                break;
            default:
                // Of a stream that was let go meanwhile, or a newer aggregator's word.
                break;
        }
    }

    private void Begin(RelayStream stream, long position)
    {
        _underWayBytes -= stream.UnderWayBytes;
        try
        {
            if (stream.Begin(position) is > 0 and var lost)
            {
                RelayLog.Behind(_logger, _settings.Address, stream.Source.ContainerId, lost, stream.SentEnd);
            }
            Queue(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _counters.Delivery.AddFault();
            RelayLog.Unreadable(_logger, stream.Source.ContainerId, failure);
            OpenLater(stream, PauseAfterFault);
        }
    }

    private void Acknowledge(RelayStream stream, long position)
    {
        var (before, records) = (stream.UnderWayBytes, stream.UnderWayRecords);
        try
        {
            stream.Acked(position);
        }
        catch (IOException failure)
        {
            _counters.Delivery.AddFault();
            RelayLog.CursorNotSaved(_logger, stream.Source.ContainerId, failure);
        }
        // Stored at the aggregator, whether that could be noted here or not: the window opens again.
        var bytes = before - stream.UnderWayBytes;
        _underWayBytes -= bytes;
        _counters.Acked(records - stream.UnderWayRecords, bytes);
        LetIfDone(stream);
    }

    private async Task OpenAndCloseAsync(CancellationToken ct)
    {
        while (_toClose.TryDequeue(out var number))
        {
            await WriteAsync(new NodeMessage { Close = new StreamClose { Stream = number } }, ct);
        }
        while (_toOpen.TryDequeue(out var stream))
        {
            if (_streams.ContainsKey(stream.Number))
            {
                await OpenAsync(stream, ct);
            }
        }
    }

    private async Task OpenAsync(RelayStream stream, CancellationToken ct)
    {
        long start;
        try
        {
            start = stream.StartPosition;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _counters.Delivery.AddFault();
            RelayLog.Unreadable(_logger, stream.Source.ContainerId, failure);
            OpenLater(stream, PauseAfterFault);
            return;
        }
        var open = new StreamOpen
        {
            Stream = stream.Number,
            ContainerId = stream.Source.ContainerId,
            Description = UnsafeByteOperations.UnsafeWrap(stream.Source.Description),
            StartPosition = (ulong)start,
        };
        await WriteAsync(new NodeMessage { Open = open }, ct);
    }

    private async Task SendNextAsync(RelayStream stream, CancellationToken ct)
    {
        stream.IsQueued = false;
        if (stream.Reader is not { } reader || !_streams.ContainsKey(stream.Number))
        {
            return;
        }
        int length;
        long position;
        try
        {
            length = _batch.Read(reader, _maxBatchBytes, out position);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            _counters.Delivery.AddFault();
            RelayLog.Unreadable(_logger, stream.Source.ContainerId, failure);
            OpenLater(stream, PauseAfterFault);
            return;
        }
        if (length == 0)
        {
            _ = WatchAsync(stream, reader, _over.Token);
            return;
        }
        var missing = position - stream.SentEnd;
        if (missing > 0)
        {
            RelayLog.Missing(_logger, _settings.Address, stream.Source.ContainerId, missing);
        }
        if (_underWayBytes == 0)
        {
            // Silence counts from when there is something to be answered.
            _lastWord = _time.GetTimestamp();
        }
        stream.Sent(position + length, length, _batch.Records);
        _underWayBytes += length;
        _counters.Sent(length, missing);
        await WriteAsync(new NodeMessage { Batch = _batch.Pack(stream.Number, position + stream.Lead, missing) }, ct);
        Queue(stream);
    }

    /// <summary>Waits for the stream's next lines, off the loop.</summary>
    private async Task WatchAsync(RelayStream stream, Journal.Reading.JournalReader reader, CancellationToken ct)
    {
        try
        {
            var hasMore = await reader.WaitToReadAsync(ct);
            if (hasMore && _settings.Linger > TimeSpan.Zero)
            {
                await Task.Delay(_settings.Linger, _time, ct);
            }
            await PostAsync(() => Found(stream, reader, hasMore));
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }

    private void Found(RelayStream stream, Journal.Reading.JournalReader reader, bool hasMore)
    {
        if (stream.Reader != reader)
        {
            return;
        }
        if (hasMore)
        {
            Queue(stream);
            return;
        }
        stream.IsAtEnd = true;
        LetIfDone(stream);
    }

    private void Queue(RelayStream stream)
    {
        if (!stream.IsQueued)
        {
            stream.IsQueued = true;
            _ready.Enqueue(stream);
        }
    }

    private void OpenLater(RelayStream stream, TimeSpan pause)
    {
        _underWayBytes -= stream.UnderWayBytes;
        _counters.Delivery.AddResent(stream.UnderWayRecords);
        stream.Forget();
        _ = OpenAfterAsync(stream, pause, _over.Token);
    }

    private async Task OpenAfterAsync(RelayStream stream, TimeSpan pause, CancellationToken ct)
    {
        try
        {
            await Task.Delay(pause, _time, ct);
            await PostAsync(() => _toOpen.Enqueue(stream));
        }
        catch (OperationCanceledException)
        {
            // The session is over.
        }
    }

    private void LetIfDone(RelayStream stream)
    {
        if (stream is { IsAtEnd: true, UnderWayBytes: 0 })
        {
            Let(stream);
        }
    }

    private void Let(RelayStream stream)
    {
        if (_streams.Remove(stream.Number))
        {
            _underWayBytes -= stream.UnderWayBytes;
            _toClose.Enqueue(stream.Number);
            _release(stream);
        }
    }

    private void SyncCursors()
    {
        foreach (var stream in _streams.Values)
        {
            try
            {
                stream.SyncCursor();
            }
            catch (IOException failure)
            {
                _counters.Delivery.AddFault();
                RelayLog.CursorNotSaved(_logger, stream.Source.ContainerId, failure);
            }
        }
    }

    private async Task WaitAsync(CancellationToken ct)
    {
        var message = _mailbox.Reader.WaitToReadAsync(ct).AsTask();
        if (_underWayBytes == 0)
        {
            _ = await message;
            return;
        }
        var left = _settings.SilenceTimeout - _time.GetElapsedTime(_lastWord);
        try
        {
            _ = await message.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time, ct);
        }
        catch (TimeoutException)
        {
            throw new IOException($"it has not said a word for {_settings.SilenceTimeout.TotalSeconds:0} s");
        }
    }

    private async Task WriteAsync(NodeMessage message, CancellationToken ct)
    {
        try
        {
            await _call.RequestStream.WriteAsync(message, ct).WaitAsync(_settings.SilenceTimeout, _time, ct);
        }
        catch (TimeoutException)
        {
            throw new IOException($"it has not read for {_settings.SilenceTimeout.TotalSeconds:0} s");
        }
    }
}
