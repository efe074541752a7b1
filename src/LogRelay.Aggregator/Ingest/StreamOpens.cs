using System.Text.Json;
using LogRelay.Aggregator.Store;
using LogRelay.Journal;
using LogRelay.Journal.Streams;
using LogRelay.Protocol.V1;

namespace LogRelay.Aggregator.Ingest;

/// <summary>Checks what a node says of a stream that it opens.</summary>
internal static class StreamOpens
{
    private const int LongestContainerId = 127;

    /// <summary>Who the stream is.</summary>
    /// <exception cref="IngestFaultException">No stream can be that.</exception>
    public static StreamDescription Describe(StreamOpen open)
    {
        if (open.StartPosition > long.MaxValue / 2)
        {
            throw new IngestFaultException($"start_position {open.StartPosition} of stream {open.Stream} is beyond every journal");
        }
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
        id.Length is > 0 and <= LongestContainerId && char.IsAsciiLetterOrDigit(id[0]) && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
