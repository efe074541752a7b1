using LogRelay.Delivery.Rejects;
using LogRelay.Delivery.Sinks;
using Microsoft.Extensions.Logging;

namespace LogRelay.Delivery.Pump;

/// <summary>
/// Moves records from any number of streams to one sink, in turn, at least once and each stream in its order. Owns the
/// cursors, the pauses after failures, and what is counted.
/// </summary>
/// <remarks>
/// A loop for each lane does all the work, on a thread only while there is some: idle streams cost no thread and no
/// buffer. A stream keeps its lane, and with it its order. The journal is the queue: after a failure streams go back to their cursors and are read again. Public members may be
/// called from any thread and never wait for the sink, but for those that end in <c>Async</c>.
/// </remarks>
public sealed class DeliveryPump : IStreamPump
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, DeliveryStream> _streams = new(StringComparer.Ordinal);
    private readonly DeliveryLoop[] _loops;
    private readonly ISink _sink;
    private readonly TimeProvider _time;
    private Task? _stopped;

    /// <summary>Starts; there is nothing to do before the first stream.</summary>
    /// <param name="sink">Where to; the pump disposes it.</param>
    /// <param name="options">Bounds and pauses.</param>
    /// <param name="rejected">Keeps what the sink can never take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For the operator.</param>
    public DeliveryPump(ISink sink, DeliveryPumpOptions options, IRejectedRecordLog rejected, TimeProvider time, ILogger logger)
    {
        _sink = sink;
        _time = time;
        _loops = new DeliveryLoop[options.Lanes];
        for (var lane = 0; lane < _loops.Length; lane++)
        {
            _loops[lane] = new DeliveryLoop(sink, options, Counters, rejected, time, logger, Let);
        }
    }

    /// <summary>What was done so far.</summary>
    public DeliveryCounters Counters { get; } = new();

    /// <summary>Why the sink takes nothing at the moment; null when all is well.</summary>
    public string? Failure => _loops.Select(static loop => loop.Failure).FirstOrDefault(static failure => failure is not null);

    /// <summary>How far each stream has got.</summary>
    public IReadOnlyList<StreamProgress> Streams
    {
        get
        {
            lock (_lock)
            {
                return [.. _streams.Values.Select(stream => new StreamProgress(stream.Source.Id, stream.Confirmed, stream.Sent))];
            }
        }
    }

    /// <summary>
    /// Delivers a stream from its cursor on. A stream of the same container that is still being delivered is closed and
    /// goes first.
    /// </summary>
    /// <returns>Ends when the pump has let go of the stream: closed and delivered, removed, or the pump stopped.</returns>
    public Task AddAsync(DeliverySource source)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped is not null, this);
            var added = new DeliveryStream(source, _time);
            if (!_streams.TryGetValue(source.Id, out var current))
            {
                Start(added);
                return added.Released;
            }
            current.Close();
            while (current.Successor is { } next)
            {
                next.Close();
                current = next;
            }
            current.Successor = added;
            return added.Released;
        }
    }

    /// <inheritdoc/>
    public Task AddAsync(StreamSource source) => AddAsync(new DeliverySource
    {
        Id = source.Id,
        Context = source.Context,
        OpenReader = source.OpenReader,
        OpenCursor = source.OpenCursor,
        Processing = source.Processing,
    });

    /// <summary>
    /// The container has stopped and its journal is closed: the rest is delivered in the background, however long that
    /// takes, then the stream is let go. Nothing happens when it is not there.
    /// </summary>
    public void CloseStream(string streamId)
    {
        lock (_lock)
        {
            for (var stream = _streams.GetValueOrDefault(streamId); stream is not null; stream = stream.Successor)
            {
                stream.Close();
            }
        }
    }

    /// <summary>Lets a stream go where it stands, because it is delivered elsewhere from now on, or its journal is removed.</summary>
    /// <returns>Ends when reader and cursor are closed: after an attempt that is under way.</returns>
    public Task RemoveStreamAsync(string streamId)
    {
        lock (_lock)
        {
            var released = Task.CompletedTask;
            for (var stream = _streams.GetValueOrDefault(streamId); stream is not null; stream = stream.Successor)
            {
                stream.Remove();
                released = stream.Released;
            }
            return released;
        }
    }

    /// <summary>
    /// Delivers what can be delivered within <paramref name="flush"/>, confirms it, syncs the cursors, and ends.
    /// What is left stays in the journal.
    /// </summary>
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
        await Task.WhenAll(_loops.Select(loop => loop.StopAsync(flush, _time)));
        await _sink.DisposeAsync();
        foreach (var stream in TakeAll())
        {
            stream.Remove();
            await stream.Elsewhere;
            stream.Release();
        }
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }
    }

    private List<DeliveryStream> TakeAll()
    {
        lock (_lock)
        {
            var all = new List<DeliveryStream>();
            foreach (var first in _streams.Values)
            {
                for (var stream = first; stream is not null; stream = stream.Successor)
                {
                    all.Add(stream);
                }
            }
            _streams.Clear();
            return all;
        }
    }

    private void Start(DeliveryStream stream)
    {
        _streams.Add(stream.Source.Id, stream);
        _loops.MinBy(static loop => loop.Streams)!.Add(stream);
    }

    private void Let(DeliveryStream stream)
    {
        lock (_lock)
        {
            _streams.Remove(stream.Source.Id);
            if (stream.Successor is { } next)
            {
                Start(next);
            }
        }
        stream.Release();
    }
}
