using System.Text.Json;
using LogRelay.Aggregator.Store;
using LogRelay.Journal;
using LogRelay.Journal.Streams;
using LogRelay.Protocol.V1;

namespace LogRelay.Aggregator.Ingest;

/// <summary>The streams that one call has open, by the numbers that the node gave them. One caller at a time.</summary>
internal sealed class OpenStreams(NodeStore store, NodeIdentity node, ILogger logger) : IDisposable
{
    private readonly Dictionary<uint, OpenStream> _streams = [];
    private readonly BatchLines _lines = new();

    /// <summary>Opens a stream, or says from where on it is wanted again.</summary>
    /// <exception cref="IngestFaultException">The node asks for what cannot be.</exception>
    public AggregatorMessage Open(StreamOpen open)
    {
        if (_streams.TryGetValue(open.Stream, out var known))
        {
            if (known.ContainerId != open.ContainerId)
            {
                throw new IngestFaultException($"stream {open.Stream} is {Shown.Of(known.ContainerId)} and was opened again as \"{Shown.Of(open.ContainerId)}\"");
            }
            known.IsRefused = false;
            return Opened(open.Stream, known.Stream);
        }
        if (_streams.Count >= IngestLimits.MaxOpenStreams)
        {
            throw new IngestFaultException($"more than {IngestLimits.MaxOpenStreams} streams are open; close those that have ended");
        }
        if (open.StartPosition > long.MaxValue / 2)
        {
            throw new IngestFaultException($"start_position {open.StartPosition} of stream {open.Stream} is beyond every journal");
        }
        if (_streams.Values.Any(stream => stream.ContainerId == open.ContainerId))
        {
            throw new IngestFaultException($"\"{Shown.Of(open.ContainerId)}\" is open under another number");
        }
        try
        {
            var stream = store.Open(node, Describe(open), (long)open.StartPosition);
            _streams.Add(open.Stream, new OpenStream(open.ContainerId, stream));
            return Opened(open.Stream, stream);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return Refuse(open.Stream, open.ContainerId, refused.Message);
        }
    }

    /// <summary>Stores a batch.</summary>
    /// <returns>An Ack, a Refusal, or null when nothing is to be said: an earlier refusal stands.</returns>
    /// <exception cref="IngestFaultException">The batch is none, or does not follow what is stored.</exception>
    public AggregatorMessage? Take(Batch batch)
    {
        if (!_streams.TryGetValue(batch.Stream, out var open))
        {
            // Of a stream that could not be opened the node may have sent some before it was told.
            return null;
        }
        if (open.IsRefused)
        {
            return null;
        }
        if (_lines.TryRead(batch, out var lines) is { } fault)
        {
            throw new IngestFaultException($"a batch of stream {Shown.Of(open.ContainerId)}: {fault}");
        }
        var expected = (ulong)open.Stream.NextPosition;
        if (batch.MissingBytes > long.MaxValue / 2 || batch.Position != expected + batch.MissingBytes)
        {
            throw new IngestFaultException(
                $"a batch of stream {Shown.Of(open.ContainerId)} begins at {batch.Position} with {batch.MissingBytes} bytes missing before it; {expected} comes next");
        }
        try
        {
            if (batch.MissingBytes > 0)
            {
                open.Stream.PassOver((long)batch.MissingBytes);
                IngestLog.Gap(logger, open.ContainerId, node.Name, (long)batch.MissingBytes);
            }
            if (!open.Stream.TryAppend(lines.Span))
            {
                open.IsRefused = true;
                return Refuse(batch.Stream, open.ContainerId, "storage took nothing: the disk is full or failing");
            }
        }
        catch (IOException refused)
        {
            open.IsRefused = true;
            return Refuse(batch.Stream, open.ContainerId, refused.Message);
        }
        return new AggregatorMessage { Ack = new Ack { Stream = batch.Stream, NextPosition = (ulong)open.Stream.NextPosition } };
    }

    /// <summary>Lets go of a stream; one that is not open is none of ours.</summary>
    public void Close(StreamClose close)
    {
        if (_streams.Remove(close.Stream, out var open))
        {
            open.Stream.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var open in _streams.Values)
        {
            open.Stream.Dispose();
        }
        _streams.Clear();
        _lines.Dispose();
    }

    private static AggregatorMessage Opened(uint number, NodeStream stream) =>
        new() { Opened = new StreamOpened { Stream = number, NextPosition = (ulong)stream.NextPosition } };

    private AggregatorMessage Refuse(uint number, string containerId, string reason)
    {
        IngestLog.NotStored(logger, containerId, node.Name, reason);
        return new AggregatorMessage
        {
            Refusal = new Refusal { Stream = number, Reason = reason, RetryAfterMs = (uint)IngestLimits.RetryAfter.TotalMilliseconds },
        };
    }

    private static StreamDescription Describe(StreamOpen open)
    {
        if (!IsFileName(open.ContainerId))
        {
            throw new IngestFaultException($"container_id \"{Shown.Of(open.ContainerId)}\" is not a container id: letters, digits, '_', '.', '-' are allowed");
        }
        if (open.Description.Length > IngestLimits.MaxDescriptionBytes)
        {
            throw new IngestFaultException($"the description of {open.ContainerId} has {open.Description.Length} bytes; {IngestLimits.MaxDescriptionBytes} are allowed");
        }
        try
        {
            var description = StreamDescriptionFile.Parse(open.Description.Span);
            return description.ContainerId == open.ContainerId
                ? description
                : throw new IngestFaultException($"the description of {open.ContainerId} is that of \"{Shown.Of(description.ContainerId)}\"");
        }
        catch (Exception damage) when (damage is JsonException or JournalFormatException)
        {
            throw new IngestFaultException($"the description of {open.ContainerId} cannot be read: {damage.Message}");
        }
    }

    private static bool IsFileName(string id) =>
        id.Length is > 0 and <= 127 && char.IsAsciiLetterOrDigit(id[0]) && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private sealed class OpenStream(string containerId, NodeStream stream)
    {
        public string ContainerId { get; } = containerId;

        public NodeStream Stream { get; } = stream;

        // Until the node opens it again: what comes behind a batch that was refused would leave a hole.
        public bool IsRefused { get; set; }
    }
}
