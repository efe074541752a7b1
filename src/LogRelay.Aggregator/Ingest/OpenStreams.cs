using LogRelay.Aggregator.Store;
using LogRelay.Diagnostics.Messages;
using LogRelay.Journal.Streams;
using LogRelay.Protocol.V1;

namespace LogRelay.Aggregator.Ingest;

/// <summary>The streams that one call has open, by the numbers that the node gave them. One caller at a time.</summary>
/// <remarks>What comes back are answers that may not be known yet; they never fail, and are to be given in this order.</remarks>
internal sealed class OpenStreams(ILogStore store, StreamLeases leases, NodeIdentity node, IngestCounters counters, ILogger logger) : IAsyncDisposable
{
    private static readonly Task<AggregatorMessage?> Nothing = Task.FromResult<AggregatorMessage?>(null);

    private readonly Dictionary<uint, OpenStream> _streams = [];
    private readonly BatchLines _lines = new();

    /// <summary>Opens a stream, or says from where on it is wanted again.</summary>
    /// <returns>An Opened or a Refusal.</returns>
    /// <exception cref="IngestFaultException">The node asks for what cannot be.</exception>
    public Task<AggregatorMessage?> OpenAsync(StreamOpen open, CancellationToken ct)
    {
        if (_streams.TryGetValue(open.Stream, out var known))
        {
            if (known.ContainerId != open.ContainerId)
            {
                throw new IngestFaultException($"stream {open.Stream} is {Shown.Of(known.ContainerId)} and was opened again as \"{Shown.Of(open.ContainerId)}\"");
            }
            if (!known.Opening.IsCompleted)
            {
                throw new IngestFaultException($"stream {open.Stream} was opened again before it was open");
            }
            return OpenAgainAsync(open, known, ct);
        }
        if (_streams.Count >= IngestLimits.MaxOpenStreams)
        {
            throw new IngestFaultException($"more than {IngestLimits.MaxOpenStreams} streams are open; close those that have ended");
        }
        var description = StreamOpens.Describe(open);
        if (_streams.Values.Any(stream => stream.ContainerId == open.ContainerId))
        {
            throw new IngestFaultException($"\"{Shown.Of(open.ContainerId)}\" is open under another number");
        }
        var stream = new OpenStream(open.ContainerId);
        _streams.Add(open.Stream, stream);
        return BeginAsync(stream, OpenAsync(stream, open, description, ct));
    }

    /// <summary>Stores a batch.</summary>
    /// <param name="batch">May be changed when this has ended.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>An Ack, a Refusal, or nothing: an earlier refusal stands.</returns>
    /// <exception cref="IngestFaultException">The batch is none, or does not follow what is stored.</exception>
    public async ValueTask<Task<AggregatorMessage?>> TakeAsync(Batch batch, CancellationToken ct)
    {
        // Of a stream that could not be opened the node may have sent some before it was told.
        if (!_streams.TryGetValue(batch.Stream, out var open) || open.Writer is not { } writer || open.Refused.IsSet)
        {
            return Nothing;
        }
        if (_lines.TryRead(batch, out var lines) is { } fault)
        {
            throw new IngestFaultException($"a batch of stream {Shown.Of(open.ContainerId)}: {fault}");
        }
        var expected = (ulong)writer.NextPosition;
        if (batch.MissingBytes > long.MaxValue / 2 || batch.Position != expected + batch.MissingBytes)
        {
            throw new IngestFaultException(
                $"a batch of stream {Shown.Of(open.ContainerId)} begins at {batch.Position} with {batch.MissingBytes} bytes missing before it; {expected} comes next");
        }
        if (batch.MissingBytes > 0)
        {
            IngestLog.Gap(logger, open.ContainerId, node.Name, (long)batch.MissingBytes);
        }
        var records = lines.Span.Count((byte)'\n');
        counters.Received(records, lines.Length, batch.Lines.Length, (long)batch.MissingBytes);
        try
        {
            var stored = await writer.AppendAsync((long)batch.MissingBytes, lines, ct);
            var ack = new AggregatorMessage { Ack = new Ack { Stream = batch.Stream, NextPosition = (ulong)writer.NextPosition } };
            if (stored.IsCompletedSuccessfully)
            {
                counters.Stored(records, lines.Length);
                return Task.FromResult<AggregatorMessage?>(ack);
            }
            return AckAsync(stored, ack, open, open.Refused, (records, lines.Length));
        }
        catch (IOException refused)
        {
            counters.Refused(records);
            return Task.FromResult(RefuseOnce(batch.Stream, open, open.Refused, refused.Message));
        }
    }

    /// <summary>Lets go of a stream; one that is not open is none of ours.</summary>
    public async ValueTask CloseAsync(StreamClose close)
    {
        if (_streams.Remove(close.Stream, out var open))
        {
            await LetGoAsync(open);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // At once: each waits for what it has under way.
        await Task.WhenAll(_streams.Values.Select(open => LetGoAsync(open).AsTask()));
        _streams.Clear();
        _lines.Dispose();
    }

    private async ValueTask LetGoAsync(OpenStream open)
    {
        await open.Opening;
        try
        {
            if (open.Writer is { } writer)
            {
                await writer.DisposeAsync();
            }
        }
        finally
        {
            Release(open);
        }
    }

    private void Release(OpenStream open)
    {
        if (open.IsLeased)
        {
            open.IsLeased = false;
            leases.Release(node.Id, open.ContainerId);
        }
    }

    private Task<AggregatorMessage?> OpenAgainAsync(StreamOpen open, OpenStream stream, CancellationToken ct)
    {
        stream.Refused = new OnceFlag();
        return BeginAsync(stream, stream.Writer is { } writer ? ResumeAsync(stream, writer, open, ct) : OpenAsync(stream, open, StreamOpens.Describe(open), ct));
    }

    private static Task<AggregatorMessage?> BeginAsync(OpenStream stream, Task<AggregatorMessage?> opening)
    {
        stream.Opening = opening;
        return opening;
    }

    private Task<AggregatorMessage?> OpenAsync(OpenStream stream, StreamOpen open, StreamDescription description, CancellationToken ct) =>
        AnswerAsync(stream, open.Stream, async () =>
        {
            stream.IsLeased = leases.TryTake(node.Id, stream.ContainerId, stream) ? true : throw new StreamTakenException();
            try
            {
                var writer = await store.OpenAsync(node, description, (long)open.StartPosition, ct);
                var next = writer.NextPosition;
                stream.Writer = writer;
                return next;
            }
            finally
            {
                if (stream.Writer is null)
                {
                    Release(stream);
                }
            }
        });

    private Task<AggregatorMessage?> ResumeAsync(OpenStream stream, IStreamWriter writer, StreamOpen open, CancellationToken ct) =>
        AnswerAsync(stream, open.Stream, () => writer.ResumeAsync(ct).AsTask());

    private async Task<AggregatorMessage?> AnswerAsync(OpenStream stream, uint number, Func<Task<long>> open)
    {
        var refused = stream.Refused;
        try
        {
            return new AggregatorMessage { Opened = new StreamOpened { Stream = number, NextPosition = (ulong)await open() } };
        }
        catch (StreamTakenException taken)
        {
            return RefuseOnce(number, stream, refused, taken.Message, IngestLimits.RetryTaken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return RefuseOnce(number, stream, refused, failure.Message);
        }
        catch (OperationCanceledException)
        {
            // The call is over.
            return null;
        }
    }

    private async Task<AggregatorMessage?> AckAsync(Task stored, AggregatorMessage ack, OpenStream stream, OnceFlag refused, (int Records, int Bytes) batch)
    {
        try
        {
            await stored;
            counters.Stored(batch.Records, batch.Bytes);
            return ack;
        }
        catch (IOException failure)
        {
            counters.Refused(batch.Records);
            return RefuseOnce(ack.Ack.Stream, stream, refused, failure.Message);
        }
    }

    private AggregatorMessage? RefuseOnce(uint number, OpenStream stream, OnceFlag refused, string reason, TimeSpan? pause = null)
    {
        if (!refused.TrySet())
        {
            return null;
        }
        IngestLog.NotStored(logger, stream.ContainerId, node.Name, reason);
        return new AggregatorMessage
        {
            Refusal = new Refusal { Stream = number, Reason = reason, RetryAfterMs = (uint)(pause ?? IngestLimits.RetryAfter).TotalMilliseconds },
        };
    }
}
