using System.Security.Authentication;
using Grpc.Core;
using LogRelay.Delivery.Pump;
using LogRelay.Journal.Streams;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Sinks.Relay;

/// <summary>
/// Sends the bytes of any number of streams to one aggregator, each exactly once: the aggregator says where it wants to go
/// on, and acknowledges what it has stored.
/// </summary>
/// <remarks>
/// One call at a time, made again for ever with growing pauses. The journal is the queue: what is not acknowledged is read
/// again. Public members may be called from any thread and never wait for the aggregator, but for those that end in
/// <c>Async</c>.
/// </remarks>
public sealed class RelayPump : IStreamPump
{
    private static readonly TimeSpan FlushPoll = TimeSpan.FromMilliseconds(20);

    // What an aggregator takes.
    private const int MaxDescriptionBytes = 1024 * 1024;

    // A process may have several ways to one aggregator: under two names, with two tokens.
    private static uint _lastPump;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RelayStream> _streams = new(StringComparer.Ordinal);
    private readonly RelaySettings _settings;
    private readonly Func<RelayNode> _node;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _hasStreams = new(0);
    private readonly uint _number = Interlocked.Increment(ref _lastPump);
    private readonly Task _running;
#pragma warning disable CA2213 // Whoever makes it disposes of it: CallAsync.
    private RelaySession? _session;
#pragma warning restore CA2213
    private uint _lastNumber;
    private Task? _stopped;

    /// <summary>Starts; there is no call before the first stream.</summary>
    /// <param name="settings">Where to.</param>
    /// <param name="node">Who sends; asked for each call. An <see cref="IOException"/> has it asked again later.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For the operator.</param>
    public RelayPump(RelaySettings settings, Func<RelayNode> node, TimeProvider time, ILogger logger)
    {
        (_settings, _node, _time, _logger) = (settings, node, time, logger);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>What was done so far.</summary>
    public RelayCounters Counters { get; } = new();

    /// <inheritdoc/>
    DeliveryCounters IStreamPump.Counters => Counters.Delivery;

    /// <summary>Why the aggregator takes nothing at the moment; null when all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Sends a stream from now on, until its writer is gone and everything has arrived.</summary>
    /// <returns>Ends when the pump has let go of the stream.</returns>
    public Task AddAsync(RelaySource source)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped is not null, this);
            var stream = new RelayStream(source, ++_lastNumber);
            if (_streams.TryGetValue(source.ContainerId, out var earlier))
            {
                while (earlier.Successor is { } later)
                {
                    earlier = later;
                }
                earlier.Successor = stream;
            }
            else
            {
                Start(stream);
            }
            return stream.Released;
        }
    }

    /// <inheritdoc/>
    public Task AddAsync(StreamSource source) => AddAsync(new RelaySource
    {
        ContainerId = source.Description.ContainerId,
        Description = DescriptionOf(source.Description),
        OpenReader = source.OpenReader,
        OpenCursor = source.OpenCursor,
        OpenAlignment = source.OpenAlignment,
    });

    /// <summary>Lets go of a container's streams where they stand.</summary>
    /// <returns>Ends when reader and cursor are closed.</returns>
    public Task RemoveStreamAsync(string streamId)
    {
        lock (_lock)
        {
            var released = new List<Task>();
            var first = _streams.GetValueOrDefault(streamId);
            for (var stream = first; stream is not null; stream = stream.Successor)
            {
                stream.IsRemoved = true;
                released.Add(stream.Released);
            }
            if (first is not null)
            {
                LetRemoved(first);
            }
            return Task.WhenAll(released);
        }
    }

    /// <summary>Sends what can be sent within <paramref name="flush"/>, and ends. What is left stays in the journal.</summary>
    public Task StopAsync(TimeSpan flush)
    {
        lock (_lock)
        {
            return _stopped ??= StopOnceAsync(flush);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero);

    private async Task StopOnceAsync(TimeSpan flush)
    {
        var began = _time.GetTimestamp();
        while (_time.GetElapsedTime(began) < flush && Volatile.Read(ref _session) is { IsCaughtUp: false })
        {
            await Task.Delay(FlushPoll, _time);
        }
        await _stop.CancelAsync();
        await _running;
        lock (_lock)
        {
            foreach (var first in _streams.Values)
            {
                for (var stream = first; stream is not null; stream = stream.Successor)
                {
                    SyncLast(stream);
                    stream.Release();
                }
            }
            _streams.Clear();
        }
        _stop.Dispose();
        _hasStreams.Dispose();
    }

    private void SyncLast(RelayStream stream)
    {
        try
        {
            stream.SyncCursor();
        }
        catch (IOException failure)
        {
            RelayLog.CursorNotSaved(_logger, stream.Source.ContainerId, failure);
        }
    }

    private async Task RunAsync(CancellationToken ct)
    {
        // Not on the thread of whoever made the pump.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var backOff = new BackOff(_settings.MinBackOff, _settings.MaxBackOff, Random.Shared);
        try
        {
            while (true)
            {
                await WaitForStreamsAsync(ct);
                try
                {
                    await CallAsync(backOff, ct);
                }
                catch (Exception broken) when (!ct.IsCancellationRequested && IsBroken(broken))
                {
                    Report(ReasonOf(broken));
                }
#pragma warning disable CA1031 // The top of a loop that must not end: without it nothing is sent until the next start, and nobody is told.
                catch (Exception unexpected) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    RelayLog.Unexpected(_logger, _settings.Address, unexpected);
                    Report(unexpected.Message);
                }
                await Task.Delay(backOff.Next(), _time, ct);
            }
        }
        catch (Exception cut) when (ct.IsCancellationRequested && IsBroken(cut))
        {
            // Stopped; a call that was cut says so in one of several ways.
        }
    }

    private static byte[] DescriptionOf(StreamDescription stream)
    {
        // Where the node's sinks begin is no business of the aggregator's, which has its own.
        var description = stream with { Sinks = null };
        var json = StreamDescriptionFile.ToJson(description);
        // Labels of megabytes would keep the stream itself from being taken.
        return json.Length <= MaxDescriptionBytes
            ? json
            : StreamDescriptionFile.ToJson(new StreamDescription
            {
                ContainerId = description.ContainerId,
                ContainerName = description.ContainerName,
                ImageId = description.ImageId,
                HostName = description.HostName,
                Placement = description.Placement,
            });
    }

    private static bool IsBroken(Exception failure) =>
        failure is RpcException or IOException or OperationCanceledException or HttpRequestException or AuthenticationException or OptionFileException;

    private static string ReasonOf(Exception broken)
    {
        if (broken is not RpcException rpc)
        {
            return broken.Message;
        }
        // What happened on this side says more than what gRPC makes of it.
        var cause = rpc.Status.DebugException;
        while (cause is { InnerException: { } inner } and not AuthenticationException)
        {
            cause = inner;
        }
        return cause?.Message ?? rpc.Status.Detail;
    }

    private async Task WaitForStreamsAsync(CancellationToken ct)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_streams.Count > 0)
                {
                    return;
                }
            }
            await _hasStreams.WaitAsync(ct);
        }
    }

    private async Task CallAsync(BackOff backOff, CancellationToken ct)
    {
        var node = _node();
        using var channel = new RelayChannel(_settings, _time);
#pragma warning disable CA2000 // The session disposes of the call.
        var call = channel.Call(ct);
#pragma warning restore CA2000
        await using var session = new RelaySession(call, _settings, Counters, _time, _logger, Let);
        lock (_lock)
        {
            _session = session;
            foreach (var stream in _streams.Values)
            {
                session.Add(stream);
            }
        }
        try
        {
            await session.RunAsync(
                node,
                _number,
                () =>
                {
                    backOff.Reset();
                    Counters.Called();
                    Failure = null;
                    RelayLog.Welcomed(_logger, _settings.Address);
                },
                ct);
        }
        finally
        {
            lock (_lock)
            {
                _session = null;
                foreach (var stream in _streams.Values.ToList())
                {
                    LetRemoved(stream);
                }
            }
        }
    }

    private void Report(string reason)
    {
        Counters.Delivery.AddRetry();
        if (Failure is null)
        {
            RelayLog.Away(_logger, _settings.Address, reason);
        }
        Failure = reason;
    }

    private void Start(RelayStream stream)
    {
        _streams.Add(stream.Source.ContainerId, stream);
        _session?.Add(stream);
        if (_streams.Count == 1)
        {
            _ = _hasStreams.Release();
        }
    }

    /// <summary>Under the lock: a removed stream goes at once when no session has it, and through the session otherwise.</summary>
    private void LetRemoved(RelayStream stream)
    {
        if (!stream.IsRemoved)
        {
            return;
        }
        if (_session is { } session)
        {
            session.Remove(stream);
        }
        else
        {
            Let(stream);
        }
    }

    private void Let(RelayStream stream)
    {
        lock (_lock)
        {
            _ = _streams.Remove(stream.Source.ContainerId);
            SyncLast(stream);
            stream.Release();
            if (stream.Successor is not { } next)
            {
                return;
            }
            Start(next);
            LetRemoved(next);
        }
    }
}
